import type { ErrorCode } from "@starling/protocol";

/** What is found wrong with an output before the engine sees it. */
export type OutputFault = Extract<ErrorCode, "malformed_frame" | "wrong_shape" | "not_finite" | "stream_mismatch">;
