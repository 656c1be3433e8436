// What becomes of a job whose reader went away: worked on for a while where the same request may take it up, else cancelled,
// and no token is paid for that nobody got.
import type { AccountId, JobId } from "@starling/protocol";
import type { HttpRoom } from "../http-room.ts";
import type { KeptAnswer } from "./answers-kept.ts";
import { OPENAI_HTTP_LIMITS } from "./openai-limits.ts";

export interface Leaving {
  readonly jobId: JobId;
  readonly accountId: AccountId;
  readonly kept: KeptAnswer;
  /** How many answers the job has; what was delivered counts for a job of one. */
  readonly choices: number;
  /** It has an Idempotency-Key: its sender may come back. */
  readonly mayComeBack: boolean;
}

type Room = Pick<HttpRoom, "engine" | "closing">;

/** Call it once the reader no longer counts. A relay that closes leaves what may be taken up to the one that follows. */
export async function leaveAnswer(room: Room, leaving: Leaving): Promise<void> {
  const { jobId, kept, mayComeBack } = leaving;
  if (kept.readers > 0 || !kept.isForReaders) return;
  if (mayComeBack) {
    await hasEnded(room, jobId, OPENAI_HTTP_LIMITS.comeBackMs);
    if (room.closing.aborted || kept.readers > 0) return;
  }
  await cancelAnswer(room, leaving);
}

/** Cancels what is for its readers alone. */
export async function cancelAnswer(
  { engine }: Pick<HttpRoom, "engine">,
  { jobId, accountId, kept, choices }: Omit<Leaving, "mayComeBack">,
): Promise<void> {
  if (!kept.isForReaders) return;
  await engine.ask<"cancel-job">({
    type: "cancel-job",
    jobId,
    accountId,
    ...(choices === 1 ? { deliveredTokens: kept.delivered } : {}),
  });
}

/** Resolves when the job ends, so much time has passed, or the relay closes. */
async function hasEnded({ engine, closing }: Room, jobId: JobId, withinMs: number): Promise<void> {
  const watcher = engine.watch.open(jobId);
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), withinMs);
  try {
    watcher.want(null);
    await watcher.woken(AbortSignal.any([limit.signal, closing]));
  } finally {
    clearTimeout(timer);
    watcher.close();
  }
}
