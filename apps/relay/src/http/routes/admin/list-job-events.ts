import { ADMIN_LIMITS, adminJobEventsPage, fail, isId, ok } from "@starling/protocol";
import { z } from "zod";
import { jobEvent } from "../../../admin/job-event.ts";
import { formatLifePosition, lifeCursor, lifeFrom } from "../../../admin/life-cursor.ts";
import { NO_STORE } from "../../../admin/list-query.ts";
import type { JobLifePosition } from "../../../ports/admin-reads.ts";
import { pageSize } from "../../page-size.ts";
import { route } from "../../route.ts";

export const listJobEvents = route({
  name: "listJobEvents",
  method: "GET",
  path: "/v1/admin/jobs/:id/events",
  summary: "Replay a job's life",
  description:
    "All that was written down of it, in the order of happening: admission and hold, answers with their node, fence and why it was chosen, receipts, checks, verdicts and corrections, ledger entries, webhook deliveries, disputes, its end.",
  auth: "key",
  scope: "admin",
  operator: true,
  params: z.object({ id: z.string() }),
  query: z.strictObject({
    cursor: lifeCursor,
    limit: pageSize(ADMIN_LIMITS.pageDefault, ADMIN_LIMITS.pageMax, "events"),
  }),
  reply: { status: 200, description: "A page of events, oldest first.", schema: adminJobEventsPage },
  errors: ["job_not_found"],
  async handler(room, { params, query }) {
    const limit = query.limit ?? ADMIN_LIMITS.pageDefault;
    const after = lifeFrom(query.cursor);
    const page = isId("job", params.id)
      ? await room.admin.jobLife({ jobId: params.id, after, limit: limit + 1 })
      : undefined;
    if (page === undefined) return fail("job_not_found");
    const events = page.events.slice(0, limit);
    let at: JobLifePosition = after;
    for (const { position } of events) at = { ...at, ...position };
    return ok({
      body: {
        object: "list" as const,
        data: events.map(jobEvent),
        next_cursor: page.events.length > limit ? formatLifePosition(at) : null,
        isOpen: page.isOpen,
      },
      headers: NO_STORE,
    });
  },
});
