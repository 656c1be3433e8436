// The sentences of the oracle's page.
import type { OracleState } from "@starling/protocol";

export const oracleText = {
  title: "Contracts ask",
  description: "A contract asks a model of the network; the answer comes back on the chain with its receipt.",
  heading: "Contracts ask, the flock answers",
  lead: "A contract sends a question with a payment that is held. Tabs of the network compute the answer; the relay brings it back on the chain with the receipt’s place in the log. What is not answered in time is refunded.",
  steps: [
    {
      title: "A contract asks",
      body: "request(model, input, assurance, highest price, deadline, gas for the callback). The price is held by the oracle contract.",
    },
    {
      title: "The network computes",
      body: "After the chain’s confirmations the question becomes a job like any other, checked as the assurance asks. It runs once, whatever restarts.",
    },
    {
      title: "The answer comes back",
      body: "The contract’s onInference is called with the answer and its receipt’s leaf. What it cost is burned, the rest returns to the asker.",
    },
  ],
  price: {
    heading: "What it costs",
    lead: "The price list of the API: a point is a token. A contract names the most that it pays; what the answer costs less comes back. Texts are at most 8,192 bytes in and 16,384 bytes out.",
    formats:
      "A question is UTF-8 text, an image’s file, or an item as JSON. An answer is UTF-8 text; of vectors, signed 32-bit numbers in millionths.",
    unknown: "The relay can’t be reached, so the prices aren’t shown.",
  },
  contract: {
    heading: "How a contract asks",
    label: "A contract that asks and keeps the answer",
    address: "Oracle contract",
  },
  requests: {
    heading: "Questions on the chain",
    live: "Looked at every few seconds.",
    empty: "No contract has asked yet. Yours would be the first.",
    unreachable: "The relay can’t be reached; the list goes on when it answers.",
    noChain: "This network has no chain, so no contract can ask it.",
    asker: "Asker",
    held: "holds up to",
    notText: (bytes: string) => `${bytes} that are no text`,
    noText: "The answer is no text; the contract has it.",
    receipt: "Receipt",
    until: "until",
    states: {
      waiting: "Waiting",
      running: "Being computed",
      answering: "On its way to the chain",
      refused: "Not answered",
      fulfilled: "Answered",
      refunded: "Refunded",
    } satisfies Record<OracleState, string>,
  },
  ask: {
    heading: "Try it from your wallet",
    lead: "Your wallet asks the oracle contract itself: one transaction that allows the payment, one that asks. The answer appears in the list.",
    model: "Model",
    question: "Question",
    questionHint: "It is public, as everything on a chain.",
    highest: "At most, in tokens",
    wait: "Answer within",
    minutes: (n: number) => (n === 1 ? "1 minute" : `${n} minutes`),
    send: "Ask",
    allowing: "Allow the payment in your wallet",
    asking: "Send the question from your wallet",
    waiting: "The transaction is on its way",
    done: "Asked. It is taken up after the chain’s confirmations and appears in the list.",
    badPrice: "Give a number of tokens with at most six decimals.",
    tooLong: "The question is longer than the contract takes.",
    empty: "Write a question first.",
  },
} as const;
