import { fail, jobEvent, ok } from "@starling/protocol";
import { z } from "zod";
import { EVENTS_BEGIN, parsePosition } from "../event-position.ts";
import { HTTP_LIMITS } from "../http-limits.ts";
import { jobEvents } from "../job-events.ts";
import { ownJob } from "../own-job.ts";
import { type LiveWriter, route } from "../route.ts";
import { jobParams } from "./get-job.ts";

export const followJob = route({
  name: "followJob",
  method: "GET",
  path: "/v1/jobs/:id/events",
  summary: "Follow a job",
  description:
    "Server-sent events: `progress` (how far it is), `result` (a line as of its results, in the order in which they are known), `verdict` (what a check found of answers that were given), `done` (the job; nothing follows). Each `result` and `verdict` comes once: send the id of the last one in Last-Event-ID, or as `after`, and the stream goes on behind it, also after the relay was restarted. After `done` the answer is 204.",
  auth: "key",
  scope: "jobs:read",
  params: jobParams,
  query: z.strictObject({
    after: z
      .string()
      .max(64)
      .optional()
      .meta({ description: "the id of the last event; Last-Event-ID goes before it" }),
    until: z.enum(["ended", "final"]).optional().meta({
      description: "when `done` comes: once the job has ended, or once no verdict on its answers is outstanding either",
    }),
  }),
  reply: {
    status: 200,
    description: "Events, as text/event-stream.",
    mediaType: "text/event-stream; charset=utf-8",
    lineSchema: jobEvent,
  },
  errors: ["job_not_found"],
  async handler(room, { accountId, params, query, headers, method, signal }) {
    const job = await ownJob(room, accountId, params.id);
    if (!job.ok) return job;
    const last = headers["last-event-id"] ?? query.after;
    const from = last === undefined || last === "" ? EVENTS_BEGIN : parsePosition(String(last));
    if (from === undefined)
      return fail("invalid_field", {
        param: "Last-Event-ID",
        detail: "Last-Event-ID is no id of an event of this stream.",
      });
    if (from.isDone) return ok({ body: null, status: 204 });
    const sent = {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    };
    if (method === "HEAD") return ok({ body: null, headers: sent });
    const { following } = room;
    if ((following.get(accountId) ?? 0) >= HTTP_LIMITS.followersPerAccountMax)
      return fail("rate_limited", {
        detail: `The account follows ${HTTP_LIMITS.followersPerAccountMax} jobs already; close one of these streams first.`,
      });
    const events = jobEvents(room, job.value, { from, until: query.until ?? "ended" }, signal());
    return ok({
      headers: sent,
      body: {
        async live(out: LiveWriter) {
          following.set(accountId, (following.get(accountId) ?? 0) + 1);
          try {
            for await (const text of events) if (!(await out.write(text))) return;
          } finally {
            const left = (following.get(accountId) ?? 1) - 1;
            if (left === 0) following.delete(accountId);
            else following.set(accountId, left);
          }
        },
      },
    });
  },
});
