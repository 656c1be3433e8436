import type { LiarKind } from "../conduct.ts";
import { onceTrusted } from "./once-trusted.ts";

/** Ten identities on one device, each claiming all of its speed; each lies once trusted, and is replaced when it is suspended. */
export const sybil: LiarKind = {
  id: "sybil",
  title: "ten identities on one GPU, new ones for those suspended",
  lies: true,
  identities: 10,
  comesBack: true,
  conduct: onceTrusted.conduct,
};
