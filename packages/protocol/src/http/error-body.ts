// The body of every refusal: OpenAI's envelope, with `retryable` and the request's id beside it.
import { z } from "zod";
import { ERRORS, type Failure, sentenceOf } from "../errors.ts";

export const errorBody = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string(),
    retryable: z.boolean(),
    request_id: z.string().optional(),
  }),
});
export type ErrorBody = z.infer<typeof errorBody>;

export function toErrorBody(failure: Failure, requestId?: string): ErrorBody {
  const spec = ERRORS[failure.code];
  return {
    error: {
      message: sentenceOf(failure),
      type: spec.type,
      param: failure.param ?? null,
      code: failure.code,
      retryable: spec.retryable,
      ...(requestId === undefined ? {} : { request_id: requestId }),
    },
  };
}
