import { type AccountId, fail, isId, type Outcome, ok } from "@starling/protocol";
import type { StoredJob } from "../ports/store.ts";
import type { HttpRoom } from "./http-room.ts";

/** A job of this account. Another account's is not found: its existence is nobody's business. */
export async function ownJob(
  room: Pick<HttpRoom, "store">,
  accountId: AccountId,
  id: string,
): Promise<Outcome<StoredJob, "job_not_found">> {
  const job = isId("job", id) ? await room.store.job(id) : undefined;
  return job === undefined || job.accountId !== accountId ? fail("job_not_found") : ok(job);
}
