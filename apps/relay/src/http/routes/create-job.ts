import { createJobRequest, jobItem, jobView, ok } from "@starling/protocol";
import { admitJob } from "../admit-job.ts";
import { HTTP_LIMITS } from "../http-limits.ts";
import { JOB_ERRORS, jobQuery } from "../job-options.ts";
import { keepJobText } from "../openai/keep-job-text.ts";
import { jobBody, readJobRequest } from "../read-job.ts";
import { route } from "../route.ts";

export const createJob = route({
  name: "createJob",
  method: "POST",
  path: "/v1/jobs",
  summary: "Submit a job",
  description:
    'Admits a job whole, or refuses it whole: its price is held, and each item is charged when it is answered. Items come in the body, as lines of JSON (with the options in the address, or in a first line {"job": {…}}), or from an uploaded file of lines. With an Idempotency-Key, the same request (method, path and bytes of the body) brings the same job again.',
  auth: "key",
  scope: "jobs:write",
  idempotent: true,
  query: jobQuery,
  body: jobBody,
  bodyDocument: createJobRequest,
  reads: "stream",
  takes: {
    "application/json": { description: "at most 32 MiB", schema: createJobRequest },
    "application/x-ndjson": {
      description: `an item a line; at most ${HTTP_LIMITS.linesBytesMax / 2 ** 20} MiB`,
      schema: jobItem,
    },
  },
  reply: { status: 201, description: "The job was admitted.", schema: jobView },
  errors: [
    ...JOB_ERRORS,
    "insufficient_points",
    "spending_cap_reached",
    "too_many_jobs",
    "queue_full",
    "draining",
    "not_ready",
  ],
  async handler(room, { accountId, key, idempotencyKey, payload, query, url }) {
    const read = await readJobRequest(room, { accountId, idempotencyKey }, { payload, query, url });
    if (!read.ok) return read;
    const { job: asked, requestHash } = read.value;
    const { manifest, ...terms } = asked;
    const admitted = await admitJob(room, {
      ...terms,
      accountId,
      keyId: key.keyId,
      modelId: manifest.id,
      idempotencyKey,
      requestHash,
    });
    if (!admitted.ok) return admitted;
    const { jobId, replayed, watcher } = admitted.value;
    watcher.close();
    keepJobText(room.answersKept, jobId, asked);
    const job = await room.store.job(jobId);
    if (job === undefined) throw new Error(`the committed job ${jobId} is not in the store`);
    const headers = { location: `/v1/jobs/${jobId}`, ...(replayed ? { "idempotency-replayed": "true" } : {}) };
    return ok({ body: job.view, headers });
  },
});
