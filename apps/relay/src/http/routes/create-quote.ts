import {
  type Assurance,
  fail,
  formatPoints,
  ok,
  type Priority,
  promptUnits,
  quoteRequest,
  quoteView,
  readGenerateItem,
} from "@starling/protocol";
import { z } from "zod";
import { itemsLike } from "../items-like.ts";
import { JOB_ERRORS, readOptions } from "../job-options.ts";
import { readJob, refuseTooMany } from "../read-job.ts";
import { route } from "../route.ts";

const quoteBody = quoteRequest.extend({ items: z.array(z.unknown()).optional() });

/** What else could have been asked for; a quorum costs its agreeing nodes. */
const OTHERWISE: readonly { readonly assurance: Assurance; readonly priority: Priority }[] = (
  ["none", "sampled", "full"] as const
).flatMap((assurance) => (["batch", "normal", "high"] as const).map((priority) => ({ assurance, priority })));

export const createQuote = route({
  name: "createQuote",
  method: "POST",
  path: "/v1/quote",
  summary: "Ask what a job would cost and how long it would take",
  description:
    "Takes what POST /v1/jobs takes, or numbers in the place of items. Nothing is run, held or charged, and nothing is promised: the time is what it would take if nothing changed.",
  auth: "key",
  scope: "jobs:read",
  body: quoteBody,
  bodyDocument: quoteRequest,
  refuseEarly: refuseTooMany,
  reply: { status: 200, description: "The price, and the time as it looks now.", schema: quoteView },
  errors: [...JOB_ERRORS, "not_ready"],
  async handler(room, { accountId, body: { counts, ...body } }) {
    if (counts !== undefined && (body.items !== undefined || body.items_file !== undefined))
      return fail("invalid_field", { param: "counts", detail: "counts stand for items; send only one of both." });
    const options = readOptions(room, body);
    if (!options.ok) return options;
    const like = counts === undefined ? null : itemsLike(options.value.manifest, counts);
    if (like !== null && !like.ok) return like;
    const asked =
      like === null
        ? await readJob(room, { accountId, idempotencyKey: null, requestHash: "" }, body)
        : ok({ ...options.value, items: like.value.items });
    if (!asked.ok) return asked;
    const { manifest, items, assurance, quorum, priority } = asked.value;
    const engine = room.engine.engine();
    const quote = engine.quote({ modelId: manifest.id, items, assurance, quorum, priority });
    if (quote === undefined) return fail("not_ready");
    const { units, etaMs, readyNodes, chunksAhead } = quote;
    const cost = (n: number, pricePerUnit = quote.pricePerUnit) => formatPoints(pricePerUnit * BigInt(n));
    const prompts = manifest.task === "generate" ? (like?.value.promptUnits ?? promptUnitsOf(items)) : null;
    const alternatives = OTHERWISE.map((terms) => {
      const other = engine.quote({ modelId: manifest.id, items: [], quorum: null, ...terms });
      return { ...terms, total: cost(units, other?.pricePerUnit) };
    });
    return ok({
      body: {
        object: "quote" as const,
        model: manifest.id,
        task: manifest.task,
        assurance,
        priority,
        items: counts?.items ?? items.length,
        price: { total: cost(units), prompt: prompts === null ? null : cost(prompts), perUnit: cost(1), units },
        alternatives,
        etaMs,
        restsOn: { readyNodes, chunksAhead },
      },
      headers: { "cache-control": "no-store" },
    });
  },
});

const promptUnitsOf = (items: readonly Uint8Array[]): number =>
  items.reduce((sum, item) => sum + promptUnits(readGenerateItem(item).prompt.length), 0);
