import { fail, ok } from "@starling/protocol";
import { ownJob } from "../../own-job.ts";
import { route } from "../../route.ts";
import { jobParams } from "../../routes/get-job.ts";
import { readEventId, type StreamPosition } from "../event-id.ts";
import { EVENT_STREAM, serveStream } from "../serve-stream.ts";

export const streamJob = route({
  name: "streamJob",
  method: "GET",
  path: "/v1/jobs/:id/stream",
  summary: "Take up a streamed answer",
  description:
    "The events of a chat or completion from `Last-Event-ID` on, or from the beginning without one, as POST /v1/chat/completions sends them; of a job of one text, those of a completion. `stream_gone` once the relay has forgotten how it was asked for; results have the text.",
  auth: "key",
  scope: "jobs:read",
  params: jobParams,
  reply: { status: 200, description: "Server-sent events.", mediaType: EVENT_STREAM["content-type"] },
  errors: ["job_not_found", "wrong_task", "stream_gone", "invalid_field"],
  async handler(room, { accountId, params, headers, method, signal }) {
    const job = await ownJob(room, accountId, params.id);
    if (!job.ok) return job;
    const { jobId, view } = job.value;
    if (view.task !== "generate") return fail("wrong_task", { param: "id", detail: "The job makes no text." });
    const kept = room.answersKept.get(jobId);
    if (kept === undefined)
      return fail("stream_gone", {
        detail: `How ${jobId} is streamed is not known here: it is of several texts, or too old. GET /v1/jobs/${jobId}/results has its texts.`,
      });
    const last = headers["last-event-id"];
    let from: StreamPosition | null = null;
    if (typeof last === "string" && last !== "") {
      const choices = kept.terms.promptTokens.length;
      const position = readEventId(last, { jobId, choices });
      if (position === undefined)
        return fail("invalid_field", {
          param: "Last-Event-ID",
          detail: "Last-Event-ID is no id of an event of this job; leave it out to begin anew.",
        });
      from = position;
    }
    if (method === "HEAD") return ok({ body: null, headers: EVENT_STREAM });
    const codec = await room.openTextCodec(kept.terms.modelId);
    const body = serveStream(room, {
      jobId,
      accountId,
      kept,
      codec,
      mayComeBack: true,
      isNew: false,
      silenceMs: room.embeddingsWaitMs,
      from,
      gone: signal,
    });
    return ok({ body, headers: EVENT_STREAM });
  },
});
