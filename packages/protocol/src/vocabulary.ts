// The door for packages that decide and don't parse: words, bounds and pure codecs; no schema library at run time.
export * from "./bundle.ts";
export * from "./chain/account-word.ts";
export * from "./chain/micro-point-wei.ts";
export type { RedemptionState } from "./chain/redemption-state.ts";
export * from "./errors.ts";
export { float16ToNumber } from "./float16.ts";
export { formatPoints, MICRO_PER_POINT, MICRO_POINTS_MAX } from "./format-points.ts";
export * from "./generate/generate-item.ts";
export * from "./generate/units.ts";
export type { AccountKind, EntryType } from "./http/account.ts";
export type { ActionSubjectType, OperatorActionType } from "./http/admin/operator-action.ts";
export type { DisputeAbout, DisputeState } from "./http/disputes.ts";
export type { Assurance, JobState, Priority } from "./http/jobs.ts";
export type {
  AccountId,
  ApiKeyId,
  CheckId,
  DisputeId,
  EntryId,
  JobId,
  NodeId,
  OperatorActionId,
  RedemptionId,
} from "./ids.ts";
export * from "./limits.ts";
export * from "./price/price-from-cost.ts";
export * from "./receipt/merkle.ts";
export * from "./sampling/choose-token.ts";
export * from "./sampling/gumbel-noise.ts";
export * from "./sampling/measure-tokens.ts";
export * from "./sampling/penalties.ts";
export * from "./sampling/ranked-tokens.ts";
export * from "./sampling/sampling-params.ts";
export * from "./sampling/token-margin.ts";
export type { Backend } from "./socket/hello.ts";
export type { LeaseOffer } from "./socket/work.ts";
export * from "./system-accounts.ts";
export type { TaskKind } from "./task.ts";
export * from "./tensor-frame.ts";
export * from "./tensors/named-tensors.ts";
export * from "./unreachable.ts";
export type {
  CheckReason,
  CheckSpec,
  QuorumRule,
  Verdict,
  Verification,
  VerificationStatus,
} from "./verification.ts";
