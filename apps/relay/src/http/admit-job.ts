// The one way in for work that costs points.
import type { AccountId, ApiKeyId, ErrorCode, JobId, Outcome, Priority } from "@starling/protocol";
import { fail, ok } from "@starling/protocol";
import type { JobWatcher } from "../engine/job-watch.ts";
import type { HttpRoom } from "./http-room.ts";
import type { AssuranceAsked } from "./read-assurance.ts";

export interface AdmitRequest extends AssuranceAsked {
  readonly accountId: AccountId;
  /** The key that it was asked with: what the job costs counts towards its cap. */
  readonly keyId: ApiKeyId | null;
  /** `normal` when left out. */
  readonly priority?: Priority;
  /** When what isn't done is given up. */
  readonly deadlineAtMs?: number | null;
  readonly modelId: string;
  readonly items: readonly Uint8Array[];
  readonly idempotencyKey: string | null;
  readonly requestHash: string;
}

export interface AdmittedJob {
  readonly jobId: JobId;
  /** The same request was admitted before under its Idempotency-Key; nothing was charged again. */
  readonly replayed: boolean;
  /** Opened before anything of the job can be missed. Close it. */
  readonly watcher: JobWatcher;
}

/** What admission needs. */
export type AdmitRoom = Pick<HttpRoom, "engine" | "store" | "isOpen" | "budgets">;

/** The job that a key was used for, if any: refused when it was another request. */
export async function findReplayed(
  room: Pick<AdmitRoom, "store">,
  { accountId, idempotencyKey, requestHash }: Pick<AdmitRequest, "accountId" | "idempotencyKey" | "requestHash">,
): Promise<Outcome<JobId | null, "idempotency_conflict">> {
  if (idempotencyKey === null) return ok(null);
  const job = await room.store.jobByIdempotencyKey(accountId, idempotencyKey);
  if (job === undefined) return ok(null);
  return job.requestHash === requestHash ? ok(job.jobId) : fail("idempotency_conflict");
}

/** Admits a job, or finds the one that the same request brought before; answers when it is committed. */
export async function admitJob(room: AdmitRoom, request: AdmitRequest): Promise<Outcome<AdmittedJob>> {
  const { engine } = room;
  const replayed = await findReplayed(room, request);
  if (!replayed.ok) return replayed;
  if (replayed.value !== null)
    return ok({ jobId: replayed.value, replayed: true, watcher: engine.watch.open(replayed.value) });

  const refusal = refusalNow(room);
  if (refusal !== null) return fail(refusal);
  const { accountId, keyId } = request;
  if (!(await engine.ensureAccount(accountId))) return fail("invalid_api_key");
  if (keyId !== null && !(await room.budgets.ensure({ keyId, accountId }, Date.now()))) return fail("invalid_api_key");
  return new Promise((resolve) => {
    engine.run<"admit-job">({ type: "admit-job", ...request }, (settled) => {
      const admitted = settled.ok ? settled.value : settled;
      if (!admitted.ok) {
        resolve(admitted);
        return;
      }
      const { jobId, replayed } = admitted.value;
      resolve(ok({ jobId, replayed, watcher: engine.watch.open(jobId) }));
    });
  });
}

/** Why no new work is taken now. */
function refusalNow({ engine, isOpen }: AdmitRoom): ErrorCode | null {
  if (!isOpen() || engine.state() === "draining") return "draining";
  if (engine.state() !== "running" || !engine.healthy()) return "not_ready";
  return engine.full() ? "queue_full" : null;
}
