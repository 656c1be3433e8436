// What programs and the site call: a client of one relay.
export type { AssuranceOptions } from "./assurance-options.ts";
export type { ChatAnswer, ChatMessage, ChatRequest } from "./chat.ts";
export { type ClientOptions, createClient, type StarlingClient } from "./create-client.ts";
export type { Embeddings, EmbedRequest } from "./embed.ts";
export type { GenerationOptions } from "./generation-options.ts";
export type { CreateJob, Jobs, NewJobItem, NewTextItem, WaitOptions } from "./jobs.ts";
export type { Keys } from "./keys.ts";
export type { OcrPage, OcrPages, OcrRequest } from "./ocr.ts";
export type { Receipts } from "./receipts.ts";
export { SDK_LIMITS } from "./sdk-limits.ts";
export type { CallOptions, PostOptions } from "./send-request.ts";
export { isStarlingError, StarlingError, type StarlingErrorCode } from "./starling-error.ts";
export { answerBundle, textsBundle, vectorsBundle } from "./verify-receipt/answer-bundle.ts";
export type { KeptHead } from "./verify-receipt/check-head.ts";
export type { ReceiptFault, ReceiptFaultKind } from "./verify-receipt/receipt-fault.ts";
export { type ReceiptCheck, type VerifyReceiptOptions, verifyReceipt } from "./verify-receipt/verify-receipt.ts";
export type { Webhooks } from "./webhooks.ts";
