// Proofs for the contracts' tests, made by the code that makes the relay's: trees of many sizes, and a receipt as it is served.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { canonicalJson, leafHash, pathsOf, receipt, rootOf } from "@starling/protocol";
import { z } from "zod";

const sha256 = (...parts: readonly Uint8Array[]): Uint8Array => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const hex = (bytes: Uint8Array) => `0x${Buffer.from(bytes).toString("hex")}`;
const encoder = new TextEncoder();

/** Of the first sizes every leaf; of the long tree these. */
const WHOLE_SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 16, 17];
const LONG_SIZE = 1_000;
const LONG_LEAVES = [0, 1, 511, 512, 767, 998, 999];
const GOLDEN_RECEIPT = new URL("../../packages/sdk/src/verify-receipt/receipt-v1.golden.json", import.meta.url);

function treeOf(size: number, indexes: readonly number[]) {
  const leaves = Array.from({ length: size }, (_, i) => leafHash(sha256, encoder.encode(`leaf ${i}`)));
  const paths = pathsOf(sha256, leaves);
  const proofs = indexes.map((index) => ({
    index,
    leafHash: hex(leaves[index] ?? new Uint8Array()),
    path: (paths[index] ?? []).map(hex),
  }));
  return { size, root: hex(rootOf(sha256, leaves)), proofs };
}

/** What `test/fixtures/receipt-proofs.golden.json` holds. */
export function receiptProofs() {
  const golden = z.object({ receipt }).parse(JSON.parse(readFileSync(fileURLToPath(GOLDEN_RECEIPT), "utf8")));
  const { body, log } = golden.receipt;
  const bodyText = canonicalJson(body);
  return {
    trees: [...WHOLE_SIZES.map((size) => treeOf(size, [...Array(size).keys()])), treeOf(LONG_SIZE, LONG_LEAVES)],
    receipt: {
      body: bodyText,
      leafHash: hex(leafHash(sha256, encoder.encode(bodyText))),
      modelHash: `0x${body.modelHash}`,
      inputHash: `0x${body.inputHash}`,
      outputHash: `0x${body.outputHash}`,
      logId: `0x${log.head.logId}`,
      size: log.head.size,
      root: `0x${log.head.rootHash}`,
      timestampMs: log.head.timestampMs,
      leafIndex: log.leafIndex,
      path: log.path.map((hash) => `0x${hash}`),
    },
  };
}
