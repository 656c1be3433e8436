import { type AccountId, fail, isId, type Outcome, ok } from "@starling/protocol";
import { cameInto } from "../accounts/came-into.ts";
import type { StoredJob } from "../ports/store.ts";
import type { HttpRoom } from "./http-room.ts";

/** A job of this account, or of one that was merged into it. Another account's is not found: its existence is nobody's business. */
export async function ownJob(
  room: Pick<HttpRoom, "store">,
  accountId: AccountId,
  id: string,
): Promise<Outcome<StoredJob, "job_not_found">> {
  const job = isId("job", id) ? await room.store.job(id) : undefined;
  if (job === undefined) return fail("job_not_found");
  const isOwn = job.accountId === accountId || (await cameInto(room.store, job.accountId, accountId));
  return isOwn ? ok(job) : fail("job_not_found");
}
