// The sentences of a receipt's page.
import type { ReceiptBody } from "@starling/protocol";

type Status = ReceiptBody["verdict"]["status"];

export const receiptText = {
  title: "Receipt",
  description:
    "What was computed, by whom, and what the answer went through: signed, in a public log, checked by your browser.",
  lead: "The relay’s signed statement about one answer. Your browser has just looked at every part of it; nothing here is taken on trust but the relay’s address.",
  verdict: {
    looking: "Looking at it",
    good: "Every check holds",
    bad: "Something doesn’t fit",
  },
  noScript:
    "Checking a receipt needs JavaScript: your browser does it. The command line can, too: npx starling verify.",
  checks: {
    heading: "What your browser checked",
    holds: "Holds",
    fails: "Doesn’t fit",
    unseen: "Not looked at, because of the above",
    rows: {
      shape: { term: "Form", body: "All fields are there, and no others." },
      signature: { term: "The relay’s signature", body: "Each field is what this relay signed (EIP-712)." },
      head: { term: "The log’s head", body: "The same relay signed the head of the log that the receipt is in." },
      body: {
        term: "The fields",
        body: "They go together: id and chunk, revision and the one before, key and thumbprint.",
      },
      attestation: {
        term: "The node’s signature",
        body: "The node that computed the answer signed exactly this result.",
      },
      inclusion: { term: "Place in the log", body: "The path leads from this receipt to the signed head." },
      output: { term: "The answer", body: "The answer you gave has the hash that the receipt says." },
    },
    field: "Field",
    relay: "Relay",
  },
  says: {
    answer: (items: number, model: string) =>
      items === 1 ? `${model} answered one item` : `${model} answered ${items} items`,
    when: "When",
    node: "Computed by",
    nodeKey: "key",
    verdictTerm: "Checked how",
    paid: "Ledger entry",
    unpaid: "None: it cost nothing",
    revision: "Revision",
    first: "The first",
    later: (n: number) => `${n}, after a later verdict`,
    verdicts: {
      unchecked: "Not checked: nothing was asked for.",
      audited: "Audited: drawn answers of the same batch were computed again and found right.",
      checked: "Checked: a referee of another owner computed it again and agrees.",
      agreed: "Agreed: nodes of different owners gave the same answer.",
      inconclusive: "Inconclusive: referees looked and could not tell.",
      refuted: "Refuted: a check found this answer wrong. It was not charged.",
    } satisfies Record<Status, string>,
    corrected: "A first answer was wrong; this one replaced it.",
    limits:
      "A receipt doesn’t say that the answer is right. It says who is answerable for it, and that the relay can’t take its word back.",
  },
  fields: {
    heading: "Every field",
    show: "Show all fields as they were signed",
    download: "The receipt as JSON",
  },
  own: {
    heading: "Compare the answer",
    lead: "Receipts hold hashes. Give the result lines as the API sent them, and your browser compares; the file stays in your browser.",
    choose: "Choose a file of result lines",
    trouble: {
      missing: "The file doesn’t hold all the lines that this receipt is about.",
      unread: "The file is no list of result lines, or is too large.",
    },
  },
  mint: {
    heading: "Mint it as a token",
    lead: "The account that asked for this answer can make it a token (ERC-721, shaped as ERC-7007), once. The token’s id is the receipt’s leaf hash; the log’s head on the chain proves it.",
    none: "This network has no chain, so answers can’t be minted here.",
    refuted: "A refuted answer can’t be minted.",
    see: "See the token",
    key: "API key of the account that asked",
    keyHint: "Leave it empty to sign in with this browser’s own key. It is used for this one request and not kept.",
    publishLegend: "What the token shows",
    publish: { hashes: "Hashes alone", texts: "Question and answer" },
    publishHint: {
      hashes: "Nobody learns the texts from the token.",
      texts: "Short texts stand in it, for everybody to read. This can’t be undone.",
    },
    start: "Mint the token",
    asking: "Asking the relay for a permit",
    confirm: "Confirm the transaction in your wallet",
    waiting: "The transaction is on its way",
    done: "Minted. The gallery shows it after the chain’s confirmations.",
    again: "Try again",
  },
  missing: {
    notFound: "There is no such receipt",
    notFoundBody: "The address names an answer that this network doesn’t know. Each result names its receipt’s id.",
    pending: "This receipt isn’t written yet",
    pendingBody:
      "The answer has no final verdict, or its place in the log isn’t signed yet. That takes seconds, after an audit up to a minute. This page looks again by itself.",
    unreachable: "The relay can’t be reached",
    unreachableBody: "Receipts are kept. This page looks again by itself.",
  },
} as const;
