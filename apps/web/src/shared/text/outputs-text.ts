// The sentences of the gallery and of a token's page.
import type { ProvenanceCheck } from "@starling/protocol";

export const outputsText = {
  title: "Minted answers",
  description: "Answers of the network that were minted as tokens, each with what shows where it comes from.",
  lead: "Answers that their owners made tokens. Each is named for its receipt’s leaf in the public log, so anyone can look where it comes from.",
  empty: "No answer has been minted yet.",
  emptyNext: "Open the receipt of one of your answers; its page mints it.",
  unreachable: "The relay can’t be reached, so the tokens aren’t shown. Try again in a moment.",
  noChain: "This network has no chain, so there are no tokens.",
  retry: "Look again",
  more: "Show more",
  hashesOnly: "Its texts are not in the token, only their hashes.",
  unknownModel: "No receipt here",
  answerOf: "Answer of",
  owner: "Owner",
  minted: "Minted",
  receipt: "Receipt",
  openReceipt: "Open the receipt",
  transaction: "Transaction",
  contract: "Contract",
  question: "Question",
  answer: "Answer",
  back: "All minted answers",
  token: {
    title: "Minted answer",
    lead: "An answer of the network as a token, and where it comes from.",
    genuine: {
      yes: "It comes from where it says",
      no: "It doesn’t come from where it says",
      unknown: "Not everything can be looked at now",
    } satisfies Record<ProvenanceCheck["found"], string>,
    heading: "Where it comes from",
    names: {
      token: "The token",
      receipt: "Its receipt",
      hashes: "Its hashes",
      log: "The log",
      anchor: "The chain",
      verdict: "The verdict since",
    } satisfies Record<ProvenanceCheck["name"], string>,
    found: { yes: "Holds", no: "Doesn’t fit", unknown: "Not known now" } satisfies Record<
      ProvenanceCheck["found"],
      string
    >,
    byRelay: "The relay looked at these just now. Your browser checks the receipt itself on its page.",
    facts: "The token",
    hashes: { model: "Model hash", input: "Question hash", output: "Answer hash" },
    notFound: "There is no such token",
    notFoundBody:
      "This relay hasn’t seen it. A token that was minted just now appears after the chain’s confirmations.",
  },
} as const;
