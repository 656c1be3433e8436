// A receipt is worth something when whoever holds it can check it alone. Nothing here asks the relay.
import {
  attestationLeaf,
  base64urlOf,
  bytesOfBase64url,
  bytesOfHex,
  contradictionIn,
  hexOf,
  RECEIPT_STRUCT,
  type Receipt,
  type ReceiptBody,
  receiptLeafHash,
  receipt as receiptSchema,
  thumbprintBytes,
  unpackAttestation,
  verifyInclusion,
} from "@starling/protocol";
import { checkGrowth, checkHead, type KeptHead } from "./check-head.ts";
import { checkSigned } from "./check-signed.ts";
import { nodeSigned, sha256 } from "./hashes.ts";
import { faultOf, type ReceiptFault } from "./receipt-fault.ts";

export interface VerifyReceiptOptions {
  /** The relay's address (GET /v1/log/key), learnt in a way that you trust. */
  readonly relayAddress: string;
  /** The chunk's output bundle; its hash must be the receipt's (`answerBundle` makes it from results). */
  readonly output?: Uint8Array;
  /** The chunk's input bundle. */
  readonly input?: Uint8Array;
  /** A head that you have kept: the receipt's log must be the same one, grown. */
  readonly earlierHead?: KeptHead;
  /** A head that somebody else was given: it must be of the same log, too. */
  readonly head?: KeptHead;
}

export type ReceiptCheck = { readonly ok: true; readonly receipt: Receipt } | ReceiptFault;

/**
 * Whether a receipt (parsed JSON of GET /v1/receipts/:id) holds, or the field that doesn't fit and why. Checks its shape,
 * each field against what the relay signed, the signature (EIP-712), the node's attestation, the log's inclusion proof and
 * signed head, and what else was given. Needs no network. Throws only when `relayAddress` is no address.
 */
export async function verifyReceipt(given: unknown, options: VerifyReceiptOptions): Promise<ReceiptCheck> {
  const relayAddress = options.relayAddress.toLowerCase();
  if (!/^0x[0-9a-f]{40}$/.test(relayAddress)) throw new TypeError("relayAddress must be 0x and 40 hex digits");
  const parsed = receiptSchema.safeParse(given);
  if (!parsed.success) return shapeFault(parsed.error.issues);
  const receipt = parsed.data;
  const { body, log, domain } = receipt;

  const fault =
    checkStatement(receipt, relayAddress) ??
    checkHead(domain, relayAddress, log.head, "log.head.") ??
    checkBody(body) ??
    (await checkAttestation(body)) ??
    checkInclusion(receipt) ??
    checkKept(receipt, relayAddress, "earlierHead", options.earlierHead) ??
    checkKept(receipt, relayAddress, "head", options.head) ??
    checkPayload("output", body.outputHash, options.output) ??
    checkPayload("input", body.inputHash, options.input);
  return fault ?? { ok: true, receipt };
}

/** The deepest place that a schema complains of. */
function shapeFault(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): ReceiptFault {
  const [issue] = issues;
  const field = (issue?.path ?? []).reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`,
    "",
  );
  return faultOf(
    "shape",
    field,
    `${field === "" ? "This" : field} is not as in a receipt: ${issue?.message ?? "no object"}.`,
  );
}

function checkStatement({ body, words, signature, log, domain }: Receipt, relayAddress: string): ReceiptFault | null {
  const leafHash = hexOf(receiptLeafHash(sha256, body));
  const of = { body, logId: log.head.logId, leafIndex: log.leafIndex, leafHash };
  return checkSigned(domain, relayAddress, { struct: RECEIPT_STRUCT, of, words, signature, fieldsAt: "", at: "" });
}

function checkBody(body: ReceiptBody): ReceiptFault | null {
  const field = contradictionIn(body);
  if (field !== null) return faultOf("contradiction", field, `${field} doesn't go with the rest of the body.`);
  if (base64urlOf(thumbprintBytes(sha256, body.node.publicKey)) !== body.node.thumbprint)
    return faultOf("contradiction", "body.node.thumbprint", "The thumbprint is not that of the node's key (RFC 7638).");
  return null;
}

async function checkAttestation(body: ReceiptBody): Promise<ReceiptFault | null> {
  const packed = bytesOfBase64url(body.attestation);
  const attested = packed && unpackAttestation(sha256, attestationLeaf(sha256, body), packed);
  if (attested !== undefined && (await nodeSigned(body.node.publicKey, attested.signature, attested.text))) return null;
  return faultOf("attestation", "body.attestation", "The node's key did not sign this result.");
}

function checkInclusion({ body, log }: Receipt): ReceiptFault | null {
  const { leafIndex, path, head } = log;
  if (leafIndex >= head.size)
    return faultOf("inclusion", "log.head.size", "The head is of a log that is shorter than the leaf's place in it.");
  const isIncluded = verifyInclusion(sha256, {
    leafHash: receiptLeafHash(sha256, body),
    index: leafIndex,
    size: head.size,
    path: path.map(bytesOfHex),
    rootHash: bytesOfHex(head.rootHash),
  });
  if (isIncluded) return null;
  return faultOf("inclusion", "log.path", "The path doesn't lead from the receipt to the root of the signed head.");
}

const checkKept = (
  { domain, log }: Receipt,
  relayAddress: string,
  at: "head" | "earlierHead",
  kept: KeptHead | undefined,
): ReceiptFault | null => (kept === undefined ? null : checkGrowth(domain, relayAddress, log.head, kept, at));

function checkPayload(what: "output" | "input", hash: string, bytes: Uint8Array | undefined): ReceiptFault | null {
  if (bytes === undefined || hexOf(sha256(bytes)) === hash) return null;
  return faultOf("payload", `body.${what}Hash`, `The ${what} that was given is not the one of the receipt.`);
}
