/** What the caller did wrong, in a sentence; the usage is shown after it. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
