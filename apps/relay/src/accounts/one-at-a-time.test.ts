import type { AccountId } from "@starling/protocol";
import { expect, it } from "vitest";
import { createOneAtATime } from "./one-at-a-time.ts";

const A: AccountId = "acc_0000000000000000000ESCR0W0";
const B: AccountId = "acc_000000000000000000000BVRN0";

it("acts of one account in order, also after one that failed, and others' meanwhile", async () => {
  const inTurn = createOneAtATime();
  const done: string[] = [];
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const first = inTurn(A, async () => {
    await gate;
    done.push("first");
    throw new Error("as told");
  });
  const second = inTurn(A, async () => done.push("second"));
  await inTurn(B, async () => done.push("other"));
  expect(done).toEqual(["other"]);
  open();
  await expect(first).rejects.toThrow("as told");
  await second;
  expect(done).toEqual(["other", "first", "second"]);
});
