import { readFile } from "node:fs/promises";
import { receipt as receiptSchema } from "@starling/protocol";
import { verifyReceipt } from "@starling/sdk";
import { describe, expect, it } from "vitest";
import { checkRows } from "./check-rows.ts";

const file = new URL("../../../../../packages/sdk/src/verify-receipt/receipt-v1.golden.json", import.meta.url);
const golden: unknown = JSON.parse(await readFile(file, "utf8"));

describe("what a verifier found, as rows", () => {
  it("says of a receipt that fits that all holds", async () => {
    const { receipt, relayAddress } = partsOf(golden);
    const check = await verifyReceipt(receipt, { relayAddress });
    expect(checkRows(check, false).map(({ state }) => state)).toEqual(Array(6).fill("holds"));
  });

  it("stops at what doesn’t fit: before it all holds, after it nothing was looked at", async () => {
    const { receipt, relayAddress } = partsOf(golden);
    const statesOf = async (given: unknown, output?: Uint8Array) => {
      const check = await verifyReceipt(given, { relayAddress, ...(output === undefined ? {} : { output }) });
      const rows = checkRows(check, output !== undefined);
      return { failing: rows.find(({ state }) => state === "fails")?.name, rows };
    };
    expect((await statesOf({ ...receipt, extra: 1 })).failing).toBe("shape");
    const altered = { ...receipt, body: { ...receipt.body, modelId: "another" } };
    expect((await statesOf(altered)).failing).toBe("signature");
    const head = { ...receipt.log.head, size: receipt.log.head.size + 1 };
    expect((await statesOf({ ...receipt, log: { ...receipt.log, head } })).failing).toBe("head");
    const path = receipt.log.path.length === 0 ? ["00".repeat(32)] : receipt.log.path.slice(1);
    expect((await statesOf({ ...receipt, log: { ...receipt.log, path } })).failing).toBe("inclusion");
    const { rows } = await statesOf(receipt, Uint8Array.of(1));
    expect(rows.at(-1)).toMatchObject({ name: "output", state: "fails", fault: { field: "body.outputHash" } });
    expect((await statesOf(altered)).rows.slice(2).every(({ state }) => state === "unseen")).toBe(true);
  });
});

function partsOf(document: unknown) {
  if (typeof document !== "object" || document === null) throw new Error("no golden receipt");
  const relayAddress = "relayAddress" in document ? String(document.relayAddress) : "";
  const receipt = receiptSchema.parse("receipt" in document ? document.receipt : document);
  return { receipt, relayAddress };
}
