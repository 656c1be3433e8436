import { adminDisputeDetail, type CheckId, fail, isId, ok } from "@starling/protocol";
import { z } from "zod";
import { readCheckView } from "../../../admin/check-view.ts";
import { NO_STORE } from "../../../admin/list-query.ts";
import { adminDisputeViewOf } from "../../../disputes/dispute-view.ts";
import type { StoredCheck } from "../../../ports/admin-reads.ts";
import type { StoredDispute } from "../../../ports/dispute-store.ts";
import type { HttpRoom } from "../../http-room.ts";
import { route } from "../../route.ts";

/** Checks of one job that are looked through for the last one of a chunk. */
const CHECKS_OF_JOB_MAX = 200;

export const getAnyDispute = route({
  name: "getAnyDispute",
  method: "GET",
  path: "/v1/admin/disputes/:id",
  summary: "See a dispute with its evidence",
  auth: "key",
  scope: "admin",
  operator: true,
  params: z.object({ id: z.string() }),
  reply: { status: 200, description: "The dispute.", schema: adminDisputeDetail },
  errors: ["dispute_not_found"],
  async handler(room, { params }) {
    const dispute = isId("dsp", params.id) ? await room.admin.dispute(params.id) : undefined;
    if (dispute === undefined) return fail("dispute_not_found");
    const check = await checkOf(room, dispute);
    return ok({
      body: {
        ...adminDisputeViewOf(dispute),
        check: check === undefined ? null : await readCheckView(room, check),
      },
      headers: NO_STORE,
    });
  },
});

/** What the dispute is about: a check, the one that led to a suspension, or the last one of an answer. */
async function checkOf(room: Pick<HttpRoom, "admin">, dispute: StoredDispute): Promise<StoredCheck | undefined> {
  const { about, accountId } = dispute;
  switch (about.type) {
    case "check":
      return room.admin.check(about.checkId);
    case "suspension": {
      const checkId: CheckId | null = (await room.admin.account(accountId))?.suspension?.checkId ?? null;
      return checkId === null ? undefined : room.admin.check(checkId);
    }
    case "answer": {
      const { rows } = await room.admin.checks({
        order: "desc",
        after: null,
        limit: CHECKS_OF_JOB_MAX,
        fromMs: null,
        toMs: null,
        accountId: null,
        jobId: about.jobId,
        modelId: null,
        verdict: null,
        reason: null,
      });
      return rows.find(({ chunkIndex }) => chunkIndex === about.chunkIndex);
    }
  }
}
