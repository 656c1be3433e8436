import type { DurableChange } from "@starling/domain";
import { type AccountId, makeId } from "@starling/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { type FigureKeeper, keepFigures } from "./keep-figures.ts";

const silentLog = { debug() {}, info() {}, warn() {}, error() {} };
const NEVER_MS = 2 ** 30;
const account = (n: number): AccountId => makeId("acc", n, new Uint8Array(10));
const moved = (accountId: AccountId): DurableChange => ({
  type: "record-changed",
  accountId,
  matches: 1,
  mismatches: 0,
});

describe("accounts' figures", () => {
  let keeper: FigureKeeper | undefined;
  afterEach(() => keeper?.stop());

  it("[AD9] of accounts that moved are brought up to date in small parts, each once, and of the others in turn", async () => {
    const asked: number[] = [];
    const turns: (AccountId | null)[] = [];
    keeper = keepFigures(
      {
        refreshFigures: async (ids) => void asked.push(ids.length),
        refreshFiguresAfter: async ({ after }) => {
          turns.push(after);
          return after === null ? account(99) : null;
        },
      },
      silentLog,
      { everyMs: NEVER_MS, accountsAtOnce: 2, movedMax: 100 },
    );
    keeper.committed([1, 2, 3, 3, 2].map((n) => moved(account(n))));
    await keeper.refresh();
    expect(asked).toEqual([2, 1]);
    await keeper.refresh();
    await keeper.refresh();
    expect(asked).toEqual([2, 1]);
    expect(turns).toEqual([null, account(99), null]);
  });

  it("[AD9] what the database didn't take is tried again", async () => {
    let isDown = true;
    const taken: AccountId[] = [];
    keeper = keepFigures(
      {
        async refreshFigures(ids) {
          if (isDown) throw new Error("no database");
          taken.push(...ids);
        },
        refreshFiguresAfter: async () => null,
      },
      silentLog,
      { everyMs: NEVER_MS, accountsAtOnce: 10, movedMax: 1 },
    );
    keeper.committed([moved(account(1)), moved(account(2))]);
    await keeper.refresh();
    expect(taken).toEqual([]);
    isDown = false;
    await keeper.refresh();
    // The second was one too many: it is found in turn.
    expect(taken).toEqual([account(1)]);
  });
});
