// What programs and the site call: a client of one relay.
export type { AssuranceOptions } from "./assurance-options.ts";
export { type ClientOptions, createClient, type StarlingClient } from "./create-client.ts";
export type { Embeddings, EmbedRequest } from "./embed.ts";
export type { CreateJob, Jobs, NewJobItem, WaitOptions } from "./jobs.ts";
export type { Receipts } from "./receipts.ts";
export { SDK_LIMITS } from "./sdk-limits.ts";
export type { CallOptions, PostOptions } from "./send-request.ts";
export { isStarlingError, StarlingError, type StarlingErrorCode } from "./starling-error.ts";
export { answerBundle, textsBundle, vectorsBundle } from "./verify-receipt/answer-bundle.ts";
export type { KeptHead } from "./verify-receipt/check-head.ts";
export type { ReceiptFault, ReceiptFaultKind } from "./verify-receipt/receipt-fault.ts";
export { type ReceiptCheck, type VerifyReceiptOptions, verifyReceipt } from "./verify-receipt/verify-receipt.ts";
