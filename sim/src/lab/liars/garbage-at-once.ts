import type { LiarKind } from "../conduct.ts";
import { garbage } from "./garbage.ts";

/** The same without the patience to seem honest first. */
export const garbageAtOnce: LiarKind = {
  ...garbage,
  id: "garbage-at-once",
  title: "random numbers from its first answer on",
  fromTheStart: true,
};
