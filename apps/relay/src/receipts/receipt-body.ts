import {
  base64urlOf,
  canonicalJson,
  hexOf,
  leafHash,
  type ReceiptBody,
  receiptBody,
  receiptIdOf,
} from "@starling/protocol";
import type { NewReceipt, StoredReceipt } from "../ports/receipt-store.ts";
import { sha256 } from "../sha256.ts";
import type { NodeKey } from "./node-keys.ts";
import type { ReceiptFacts } from "./receipt-facts.ts";

/** The receipt of an answer, after the one that its chunk had before. */
export function makeReceipt(
  facts: ReceiptFacts,
  { publicKey, thumbprint }: NodeKey,
  before: NewReceipt | undefined,
): NewReceipt {
  const { jobId, chunkIndex, firstItem, itemCount, modelId, modelHash, params, nodeId, fence, atMs } = facts;
  const { status, agreed, corrected } = facts.verification;
  const revision = before === undefined ? 0 : before.revision + 1;
  const body: ReceiptBody = {
    version: 1,
    id: receiptIdOf(jobId, chunkIndex),
    revision,
    jobId,
    chunkIndex,
    firstItem,
    itemCount,
    modelId,
    modelHash,
    inputHash: hexOf(facts.inputHash),
    outputHash: hexOf(facts.outputHash),
    params,
    seed: seedOf(params),
    node: { id: nodeId, publicKey, thumbprint },
    fence,
    attestation: base64urlOf(facts.attestation),
    verdict: {
      status,
      ...(agreed === undefined || status !== "agreed" ? {} : { agreed: { by: agreed.by, of: agreed.of } }),
      ...(corrected === true ? { corrected: true } : {}),
    },
    entryId: facts.entryId,
    atMs: Math.floor(atMs),
    previous: before === undefined ? null : hexOf(before.leafHash),
  };
  const text = canonicalJson(body);
  return { jobId, chunkIndex, revision, body: text, leafHash: leafHash(sha256, new TextEncoder().encode(text)) };
}

/** A job's own seed is among its parameters. */
function seedOf({ seed }: ReceiptFacts["params"]): string | null {
  return typeof seed === "number" && Number.isSafeInteger(seed) && seed >= 0 ? String(seed) : null;
}

/** What is in the database as what is served. */
export const bodyOf = ({ body }: Pick<StoredReceipt, "body">): ReceiptBody => receiptBody.parse(JSON.parse(body));
