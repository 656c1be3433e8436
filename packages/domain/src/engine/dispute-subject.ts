import type { DisputeAbout } from "@starling/protocol/vocabulary";

/** What a dispute is about, as a name: each is disputed once at a time. */
export function subjectOf(about: DisputeAbout): string {
  if (about.type === "check") return about.checkId;
  return about.type === "answer" ? `${about.jobId}:${about.chunkIndex}` : about.type;
}
