import { batchObject, fail, isId, ok } from "@starling/protocol";
import { z } from "zod";
import { route } from "../../route.ts";
import { batchView } from "../batch-view.ts";

export const batchParams = z.object({ id: z.string().meta({ description: "the batch's id" }) });

export const getBatch = route({
  name: "getBatch",
  method: "GET",
  path: "/v1/batches/:id",
  summary: "See how far a batch is",
  auth: "key",
  scope: "batches",
  params: batchParams,
  reply: { status: 200, description: "The batch.", schema: batchObject },
  errors: ["batch_not_found"],
  async handler(room, { accountId, params: { id } }) {
    const batch = isId("batch", id) ? await room.batches.get({ batchId: id, accountId }) : undefined;
    return batch === undefined ? fail("batch_not_found") : ok({ body: batchView(batch) });
  },
});
