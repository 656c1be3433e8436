/**
 * What is wrong. `shape`: it is no receipt. `altered`: a field isn't what was signed. `signature`: it isn't the relay's.
 * `contradiction`: the relay signed fields that don't go together. `attestation`: the node didn't sign this result.
 * `inclusion`: it isn't in the log. `forked`, `truncated`: the log isn't the one that was seen earlier.
 * `payload`: the answer or the input isn't the one that the receipt is about.
 */
export type ReceiptFaultKind =
  | "shape"
  | "altered"
  | "signature"
  | "contradiction"
  | "attestation"
  | "inclusion"
  | "forked"
  | "truncated"
  | "payload";

export interface ReceiptFault {
  readonly ok: false;
  readonly fault: ReceiptFaultKind;
  /** Where in the receipt: `body.outputHash`, `log.path`, `words[3]`. Empty when it is no JSON object at all. */
  readonly field: string;
  /** One plain sentence. */
  readonly reason: string;
}

export const faultOf = (fault: ReceiptFaultKind, field: string, reason: string): ReceiptFault => ({
  ok: false,
  fault,
  field,
  reason,
});
