// The signature, the log's proof and the hashes of a receipt, as rows. It loads after the page: what it needs is large.
import type { Receipt } from "@starling/protocol";
import { verifyReceipt } from "@starling/sdk";
import { type CheckRow, checkRows } from "./check-rows.ts";

export async function checkReceipt(
  receipt: Receipt,
  relayAddress: string,
  output: Uint8Array | undefined,
): Promise<readonly CheckRow[]> {
  const check = await verifyReceipt(receipt, { relayAddress, ...(output === undefined ? {} : { output }) });
  return checkRows(check, output !== undefined);
}
