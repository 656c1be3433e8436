import { batchObject, fail, isId, ok } from "@starling/protocol";
import { route } from "../../route.ts";
import { batchView } from "../batch-view.ts";
import { batchParams } from "./get-batch.ts";

export const cancelBatch = route({
  name: "cancelBatch",
  method: "POST",
  path: "/v1/batches/:id/cancel",
  summary: "Cancel a batch",
  description: "Lines that were answered stay answered, charged, and in the output file; the rest is given up.",
  auth: "key",
  scope: "batches",
  params: batchParams,
  reply: { status: 200, description: "The batch, which ends soon.", schema: batchObject },
  errors: ["batch_not_found", "batch_already_ended"],
  async handler(room, { accountId, params: { id } }) {
    const batch = isId("batch", id) ? await room.batches.get({ batchId: id, accountId }) : undefined;
    if (batch === undefined) return fail("batch_not_found");
    const { batchId } = batch;
    const cancelling = await room.batches.move({
      batchId,
      from: ["validating", "in_progress", "cancelling"],
      to: "cancelling",
      atMs: batch.reachedAtMs.cancelling ?? Date.now(),
    });
    if (cancelling === undefined) return fail("batch_already_ended");
    room.batchRunner.cancel(batchId);
    return ok({ body: batchView(cancelling) });
  },
});
