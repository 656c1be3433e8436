import type { StoredDispute } from "../ports/dispute-store.ts";

/** What no other dispute may be about, as names: a check and an answer for ever, a suspension while it is open. */
export function subjectsOf({
  about,
  accountId,
  state,
}: Pick<StoredDispute, "about" | "accountId" | "state">): string[] {
  if (about.type === "check") return [about.checkId];
  if (about.type === "answer") return [`${about.jobId}:${about.chunkIndex}`];
  return state === "open" ? [`suspension of ${accountId}`] : [];
}
