// Signed heads: whether the relay signed one, and whether two are of one log that only grew.
import {
  bytesOfHex,
  hexOf,
  logIdBytes,
  type ReceiptDomain,
  type SignedTreeHead,
  TREE_HEAD_STRUCT,
  verifyConsistency,
} from "@starling/protocol";
import { checkSigned } from "./check-signed.ts";
import { sha256 } from "./hashes.ts";
import { faultOf, type ReceiptFault } from "./receipt-fault.ts";

/** Heads that were found good: one serves many receipts. */
const GOOD_HEADS_MAX = 64;
const goodHeads = new Set<string>();

/** null when it is the relay's head. `at` is where it stands, with a dot at the end. */
export function checkHead(
  domain: ReceiptDomain,
  relayAddress: string,
  head: SignedTreeHead,
  at: string,
): ReceiptFault | null {
  const known = JSON.stringify([relayAddress, domain, head]);
  if (goodHeads.has(known)) return null;
  const { words, signature } = head;
  const fault = checkSigned(domain, relayAddress, {
    struct: TREE_HEAD_STRUCT,
    of: head,
    words,
    signature,
    fieldsAt: at,
    at,
  });
  if (fault !== null) return fault;
  if (head.logId !== hexOf(logIdBytes(sha256, relayAddress)))
    return faultOf("contradiction", `${at}logId`, "The head is of a log that isn't this relay's.");
  const [oldest] = goodHeads;
  if (goodHeads.size >= GOOD_HEADS_MAX && oldest !== undefined) goodHeads.delete(oldest);
  goodHeads.add(known);
  return null;
}

/** A head that was kept from another time or had from somebody else, and what shows that it is the same log. */
export interface KeptHead {
  readonly head: SignedTreeHead;
  /** `path` of GET /v1/log/proof?first=&second= between the two sizes; empty when they are equal. 64 hex digits each. */
  readonly path: readonly string[];
}

/**
 * null when `receiptHead` and the kept head are of one log that only grew, whichever of them is the later one.
 * The kept head's own signature is looked at as well.
 */
export function checkGrowth(
  domain: ReceiptDomain,
  relayAddress: string,
  receiptHead: SignedTreeHead,
  kept: KeptHead,
  at: string,
): ReceiptFault | null {
  const fault = checkHead(domain, relayAddress, kept.head, `${at}.head.`);
  if (fault !== null) return fault;
  const [small, large] = kept.head.size <= receiptHead.size ? [kept.head, receiptHead] : [receiptHead, kept.head];
  if (small.size < large.size && small.timestampMs > large.timestampMs)
    return faultOf(
      "truncated",
      "log.head.size",
      `The log was truncated: it had ${large.size} leaves at ${timeText(large)}, and ${small.size} at ${timeText(small)}.`,
    );
  if (small.size === large.size && small.rootHash !== large.rootHash)
    return faultOf(
      "forked",
      "log.head.rootHash",
      `The log was forked: the relay signed two logs of ${small.size} leaves.`,
    );
  const path = kept.path.map((hash) => (/^[0-9a-f]{64}$/.test(hash) ? bytesOfHex(hash) : new Uint8Array()));
  const grew = verifyConsistency(sha256, {
    first: small.size,
    second: large.size,
    path,
    firstRootHash: bytesOfHex(small.rootHash),
    secondRootHash: bytesOfHex(large.rootHash),
  });
  if (grew) return null;
  return faultOf(
    "forked",
    "log.head.rootHash",
    `The log was forked, or the proof is of other sizes: nothing shows that the log of ${small.size} leaves is how that of ${large.size} begins.`,
  );
}

const timeText = ({ timestampMs }: SignedTreeHead): string => new Date(timestampMs).toISOString();
