// What programs and the site call: a client of one relay.
export type { Admin, Grant } from "./admin.ts";
export type { AdminActs, AlertsQuery } from "./admin-acts.ts";
export type {
  AccountsQuery,
  AdminJobsQuery,
  AdminReads,
  AuditQuery,
  ChecksQuery,
  DisputesQuery,
  EntriesQuery,
  NodesQuery,
  PageOptions,
  TimeRange,
} from "./admin-reads.ts";
export type { AssuranceOptions } from "./assurance-options.ts";
export type { Batches, CreateBatch } from "./batches.ts";
export type { ChatAnswer, ChatMessage, ChatRequest } from "./chat.ts";
export { type ClientOptions, createClient, type StarlingClient } from "./create-client.ts";
export { type ContractCall, type DepositRequest, type Deposits, depositCalls } from "./deposits.ts";
export type { Devices } from "./devices.ts";
export type { Disputes, OpenDispute } from "./disputes.ts";
export type { Embeddings, EmbedRequest } from "./embed.ts";
export type { Files } from "./files.ts";
export type { GenerationOptions } from "./generation-options.ts";
export type { CountedJob, CreateJob, JobFilter, Jobs, NewJobItem, NewTextItem, WaitOptions } from "./jobs.ts";
export type { Keys } from "./keys.ts";
export type { OcrPage, OcrPages, OcrRequest } from "./ocr.ts";
export type { OracleQuestions } from "./oracle.ts";
export type { Outputs } from "./outputs.ts";
export type { Receipts } from "./receipts.ts";
export type { CreateRedemption, Redemptions } from "./redemptions.ts";
export { SDK_LIMITS } from "./sdk-limits.ts";
export type { CallOptions, PostOptions } from "./send-request.ts";
export { audienceOf, type DeviceKey, type Sessions, type SignMessage } from "./sessions.ts";
export { isStarlingError, StarlingError, type StarlingErrorCode } from "./starling-error.ts";
export type { Statement, StatementFilter } from "./statement.ts";
export { type AnsweredTensor, answeredTensors, type TensorsToSend, type TensorToSend } from "./tensor-values.ts";
export type { TensorsAnswer, TensorsAnswers, TensorsRequest } from "./tensors.ts";
export type { Trial } from "./trial.ts";
export type { ReadUsage, UsageQuery } from "./usage.ts";
export { answerBundle, textsBundle, vectorsBundle } from "./verify-receipt/answer-bundle.ts";
export type { KeptHead } from "./verify-receipt/check-head.ts";
export type { ReceiptFault, ReceiptFaultKind } from "./verify-receipt/receipt-fault.ts";
export { type ReceiptCheck, type VerifyReceiptOptions, verifyReceipt } from "./verify-receipt/verify-receipt.ts";
export type { Wallets } from "./wallets.ts";
export type { Webhooks } from "./webhooks.ts";
