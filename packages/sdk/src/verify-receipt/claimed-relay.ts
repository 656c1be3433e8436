import { digestOfWords, hexOf, logIdBytes, type Receipt, TREE_HEAD_STRUCT, wordsOf } from "@starling/protocol";
import { keccak256, recoverAddress, sha256 } from "./hashes.ts";

/**
 * The address whose log a receipt says to be in, for those who have none to hold it against: it signed the head, and the
 * log's id is its hash. undefined when no address fits. That it is the right relay's is for the caller to know.
 */
export function claimedRelay({ domain, log: { head } }: Receipt): string | undefined {
  for (const words of [head.words, wordsOf(keccak256, TREE_HEAD_STRUCT, head)]) {
    const digest = digestOfWords(keccak256, domain, domain.words, TREE_HEAD_STRUCT, words);
    const address = recoverAddress(digest, head.signature);
    if (address === undefined) continue;
    const logId = hexOf(logIdBytes(sha256, address));
    if (logId === head.logId || `0x${logId}` === words[0]) return address;
  }
  return undefined;
}
