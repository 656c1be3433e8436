// What a person should know before they agree, worst first.
import type { Words } from "./words.ts";

export type WarningSeverity = "danger" | "caution" | "note";

export const WARNINGS = {
  // who asks
  origin_mismatch: "danger",
  origin_scam: "danger",
  origin_own: "danger",
  origin_known: "danger",
  origin_unusable: "danger",
  origin_lookalike: "danger",
  origin_unverified: "caution",
  origin_insecure: "caution",
  text_deceptive: "danger",
  text_invisible: "caution",
  // what is signed
  siwe_domain_differs: "danger",
  siwe_address_differs: "danger",
  siwe_chain_differs: "caution",
  siwe_outside_its_time: "caution",
  siwe_malformed: "danger",
  message_is_bytes: "danger",
  message_is_hash: "danger",
  typed_data_foreign_chain: "danger",
  typed_data_no_chain: "caution",
  typed_data_unknown_contract: "caution",
  typed_data_no_contract: "caution",
  typed_data_lookalike: "danger",
  typed_data_undeclared_fields: "caution",
  allowance_unlimited: "danger",
  allowance_large: "caution",
  allowance_to_unknown: "danger",
  allowance_never_ends: "caution",
  allowance_for_all: "danger",
  permit_signed: "caution",
  order_signed: "danger",
  voucher_signed: "danger",
  delegation_signed: "danger",
  meta_transaction_signed: "danger",
  // what is sent
  value_sent: "note",
  recipient_is_token: "danger",
  recipient_zero: "danger",
  call_unknown: "caution",
  call_unreadable: "danger",
  contract_created: "caution",
  ownership_given: "danger",
  gas_excessive: "caution",
  fee_excessive: "danger",
  // chains
  chain_added: "caution",
  // the network's own
  inference_no_price: "note",
} as const satisfies Record<string, WarningSeverity>;

export type WarningCode = keyof typeof WARNINGS;

export interface Warning {
  readonly code: WarningCode;
  readonly severity: WarningSeverity;
  /** Plain words, ready to be shown; what came from the dApp in it is made visible and cut. */
  readonly sentence: string;
  /** What the sentence names, for saying the same in another language: `wallet.warnings` of the catalogue. */
  readonly values: WarningValues;
}

export type WarningValues = Readonly<Record<string, Words>>;

export const warn = (code: WarningCode, sentence: string, values: WarningValues = {}): Warning => ({
  code,
  severity: WARNINGS[code],
  sentence,
  values,
});

const ORDER: Record<WarningSeverity, number> = { danger: 0, caution: 1, note: 2 };

/** Worst first, each code and sentence once. */
export function worstFirst(warnings: readonly Warning[]): readonly Warning[] {
  const once = new Map(warnings.map((warning) => [`${warning.code} ${warning.sentence}`, warning]));
  return [...once.values()].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}
