// Bounds of the OpenAI routes that are the relay's own; what both sides must agree on is in protocol/http/openai.
export const OPENAI_HTTP_LIMITS = {
  /** Tokens of one reading of an answer. */
  readTokensMax: 256,
  /** A comment is sent this long after the last event, so that nothing on the way takes the stream for dead. */
  keepAliveMs: 10_000,
  /** How long an answer whose reader went away is worked on for the same request, with its Idempotency-Key, to take it up. */
  comeBackMs: 30_000,
  /** Answers that are checked before they are given say nothing meanwhile: for each token they may have, so much longer is waited. */
  checkedTokenMs: 250,
  /** Answers whose terms are kept, so that GET /v1/jobs/:id/stream can give them. */
  answersKeptMax: 4_096,
  /** Of an upload's form, beside its file. */
  formFieldsMax: 16,
  formFieldBytesMax: 1_024,
  /** Bytes of a refused upload that are read and thrown away, so that its sender hears the refusal. */
  discardBytesMax: 64 * 2 ** 20,
} as const;
