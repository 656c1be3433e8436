// Where a token comes from, check by check. Each says yes, no, or that it can't be known now.
import {
  bytesOfHex,
  hexOf,
  type ProvenanceCheck,
  type Receipt,
  receiptLeafHash,
  type VerificationStatus,
  verifyInclusion,
} from "@starling/protocol";
import type { StoredMintedOutput } from "../ports/output-store.ts";
import { sha256 } from "../sha256.ts";
import type { AnchoredHead } from "./anchors.ts";
import type { TokenOnChain } from "./token-contract.ts";

export interface ProvenanceFacts {
  readonly token: Pick<StoredMintedOutput, "leafHash" | "modelHash" | "inputHash" | "outputHash">;
  readonly onChain: TokenOnChain | null | "unknown";
  /** The one whose leaf the token is named for; undefined when this relay has none. */
  readonly receipt: Receipt | undefined;
  /** The newest revision of the same receipt. */
  readonly newest: Receipt | undefined;
  readonly anchored: AnchoredHead | null | "unknown";
  /** How the receipt stands under the anchored head, by the relay's own log; null when that is shorter. */
  readonly underAnchor: { readonly path: readonly string[]; readonly rootHash: string } | null;
}

type Check = Omit<ProvenanceCheck, "name">;
const yes = (sentence: string): Check => ({ found: "yes", sentence });
const no = (sentence: string): Check => ({ found: "no", sentence });
const unknown = (sentence: string): Check => ({ found: "unknown", sentence });
const NO_RECEIPT = unknown("Without a receipt there is nothing to look at.");

export function judgeProvenance(facts: ProvenanceFacts): ProvenanceCheck[] {
  return [
    { name: "token", ...checkToken(facts) },
    { name: "receipt", ...checkReceipt(facts) },
    { name: "hashes", ...checkHashes(facts) },
    { name: "log", ...checkLog(facts) },
    { name: "anchor", ...checkAnchor(facts) },
    { name: "verdict", ...checkVerdict(facts) },
  ];
}

/** No as soon as one check says no; yes when all say yes. */
export function genuineOf(checks: readonly ProvenanceCheck[]): ProvenanceCheck["found"] {
  if (checks.some(({ found }) => found === "no")) return "no";
  return checks.every(({ found }) => found === "yes") ? "yes" : "unknown";
}

const HASHES = ["modelHash", "inputHash", "outputHash"] as const;

function checkToken({ token, onChain }: ProvenanceFacts): Check {
  if (onChain === "unknown") return unknown("The chain doesn’t answer now.");
  if (onChain === null) return no("The chain has no such token.");
  if (HASHES.some((name) => onChain[name] !== token[name])) return no("The chain says other hashes than were seen.");
  return yes("The chain has this token, with this owner and these hashes.");
}

function checkReceipt({ receipt }: ProvenanceFacts): Check {
  if (receipt === undefined)
    return no("The receipt log of this network has no such leaf: the token is of no answer that was given here.");
  return yes(`The token is of receipt ${receipt.body.id}, revision ${receipt.body.revision}.`);
}

function checkHashes({ token, receipt }: ProvenanceFacts): Check {
  if (receipt === undefined) return NO_RECEIPT;
  const wrong = HASHES.filter((name) => token[name] !== `0x${receipt.body[name]}`);
  if (wrong.length > 0) return no(`The token’s ${wrong.join(", ")} differ from the receipt’s.`);
  return yes("Model, question and answer have the hashes that the receipt says.");
}

function checkLog({ token, receipt }: ProvenanceFacts): Check {
  if (receipt === undefined) return NO_RECEIPT;
  const leafHash = receiptLeafHash(sha256, receipt.body);
  if (`0x${hexOf(leafHash)}` !== token.leafHash) return no("The receipt’s leaf hash isn’t the token’s id.");
  const { leafIndex: index, path, head } = receipt.log;
  const rootHash = bytesOfHex(head.rootHash);
  if (!verifyInclusion(sha256, { leafHash, index, size: head.size, path: path.map(bytesOfHex), rootHash }))
    return no("The receipt’s path doesn’t lead to the signed head of the log.");
  return yes(`The receipt is leaf ${index} of the log, of ${head.size}.`);
}

function checkAnchor({ receipt, anchored, underAnchor }: ProvenanceFacts): Check {
  if (receipt === undefined) return NO_RECEIPT;
  if (anchored === "unknown") return unknown("The chain doesn’t answer now.");
  const { leafIndex: index } = receipt.log;
  if (anchored === null || anchored.size <= index)
    return unknown("The log’s head on the chain is older than this receipt; the next one will hold it.");
  if (underAnchor === null) return unknown("The head on the chain is of a longer log than this relay has.");
  const leafHash = receiptLeafHash(sha256, receipt.body);
  const path = underAnchor.path.map(bytesOfHex);
  const rootHash = bytesOfHex(anchored.rootHash);
  if (!verifyInclusion(sha256, { leafHash, index, size: anchored.size, path, rootHash }))
    return no("The head on the chain is of another log than the relay’s.");
  return yes(`The head of ${anchored.size} leaves on the chain holds it.`);
}

const SAYS: Readonly<Record<Exclude<VerificationStatus, "provisional" | "refuted">, string>> = {
  unchecked: "The answer was not checked.",
  audited: "Drawn answers of the same batch were computed again and found right.",
  checked: "A referee of another owner computed the answer again and agrees.",
  agreed: "Several nodes of different owners gave this answer.",
  inconclusive: "Referees looked at the answer and could not tell.",
};

function checkVerdict({ receipt, newest }: ProvenanceFacts): Check {
  if (receipt === undefined || newest === undefined) return NO_RECEIPT;
  const { verdict, outputHash } = newest.body;
  if (verdict.status === "refuted") return no("A later check found this answer wrong.");
  if (outputHash !== receipt.body.outputHash) return no("A later check found this answer wrong and corrected it.");
  return yes(SAYS[verdict.status]);
}
