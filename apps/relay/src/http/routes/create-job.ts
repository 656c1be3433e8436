import { createJobRequest, type Failure, fail, jobView, LIMITS, ok } from "@starling/protocol";
import { z } from "zod";
import { admitJob } from "../admit-job.ts";
import { ASSURANCE_ERRORS, readAssurance } from "../read-assurance.ts";
import { readItems } from "../read-items.ts";
import { route } from "../route.ts";

/** Counting comes before reading: ten million empty texts are refused without a look at each. */
function refuseEarly(body: unknown): Failure | null {
  const items = typeof body === "object" && body !== null && "items" in body ? body.items : undefined;
  if (!Array.isArray(items) || items.length <= LIMITS.jobItemsMax) return null;
  const detail = `items has ${items.length} items; one job takes at most ${LIMITS.jobItemsMax}.`;
  return { code: "too_many_items", param: "items", detail };
}

export const createJob = route({
  name: "createJob",
  method: "POST",
  path: "/v1/jobs",
  summary: "Submit a job",
  description:
    "Admits a job: its price is held, and each item is charged when it is answered. With an Idempotency-Key, the same request (method, path and bytes of the body) brings the same job again.",
  auth: "key",
  scope: "jobs:write",
  idempotent: true,
  body: createJobRequest.extend({ items: z.array(z.unknown()) }),
  bodyDocument: createJobRequest,
  refuseEarly,
  reply: { status: 201, description: "The job was admitted.", schema: jobView },
  errors: [
    "empty_input",
    "input_too_long",
    "too_many_items",
    "invalid_image",
    "model_not_found",
    ...ASSURANCE_ERRORS,
    "insufficient_points",
    "too_many_jobs",
    "queue_full",
    "draining",
    "not_ready",
  ],
  async handler(room, { accountId, body, idempotencyKey, requestHash }) {
    const manifest = room.catalogue.manifest(body.model);
    if (manifest === undefined) return fail("model_not_found", { param: "model" });
    const asked = readAssurance(body);
    if (!asked.ok) return asked;
    const items = readItems(manifest, body.items, "items");
    if (!items.ok) return items;
    const admitted = await admitJob(room, {
      accountId,
      modelId: manifest.id,
      items: items.value,
      ...asked.value,
      idempotencyKey,
      requestHash,
    });
    if (!admitted.ok) return admitted;
    const { jobId, replayed, watcher } = admitted.value;
    watcher.close();
    const job = await room.store.job(jobId);
    if (job === undefined) throw new Error(`the committed job ${jobId} is not in the store`);
    const headers = { location: `/v1/jobs/${jobId}`, ...(replayed ? { "idempotency-replayed": "true" } : {}) };
    return ok({ body: job.view, headers });
  },
});
