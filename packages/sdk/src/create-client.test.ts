import {
  type JobExplanationView,
  type JobView,
  makeId,
  type NetworkHistory,
  type NetworkStats,
  type Rate,
  type VerificationStats,
} from "@starling/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { createClient } from "./create-client.ts";
import { isStarlingError } from "./starling-error.ts";
import { refuse, sendJson, serveRelay } from "./testing/serve-relay.ts";

type Relay = Awaited<ReturnType<typeof serveRelay>>;
const open: Relay[] = [];
const serve = async (...args: Parameters<typeof serveRelay>) => {
  const relay = await serveRelay(...args);
  open.push(relay);
  return relay;
};
afterEach(async () => {
  await Promise.all(open.splice(0).map((relay) => relay.close()));
});
const failureOf = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isStarlingError(error)) throw new Error(`expected a StarlingError, got ${error}`);
  return error;
};

const stats: NetworkStats = {
  at: "2026-11-22T18:00:00.000Z",
  nodes: { connected: 3, working: 2, paused: 0, byBackend: { webgpu: 2, wasm: 1, cpu: 0 } },
  chunksPerSecond: 12.5,
  itemsPerSecond: 400,
  queuedChunks: 7,
  openJobs: 1,
  totals: { jobs: 9, chunks: 100, items: 3200, pointsEarned: "12.5" },
  models: [{ modelId: "use-lite-en", readyNodes: 3, queuedChunks: 7, nodesByBackend: { webgpu: 2, wasm: 1, cpu: 0 } }],
  regions: [{ region: "elsewhere", nodes: 3 }],
  adapters: [{ adapterClass: "webgpu nvidia ampere", nodes: 2 }],
};
const jobId = makeId("job", 1, new Uint8Array(10));
const jobOf = (state: JobView["state"], done: number): JobView => ({
  id: jobId,
  object: "job",
  model: "use-lite-en",
  task: "embed",
  assurance: "none",
  state,
  items: { total: 3, done, failed: 0 },
  quorum: null,
  verification: {
    unchecked: done,
    provisional: 0,
    audited: 0,
    checked: 0,
    agreed: 0,
    inconclusive: 0,
    refuted: 0,
    corrected: 0,
  },
  price: { quoted: "0.3", charged: "0.1" },
  priority: "normal",
  deadline: null,
  createdAt: "2026-11-22T18:00:00.000Z",
  endedAt: null,
});

describe("reading", () => {
  it("gives the network's statistics, from a relay under a path too", async () => {
    const relay = await serve((_, response) => sendJson(response, stats));
    expect(await createClient({ relayUrl: `${relay.relayUrl}/relay/` }).network()).toEqual(stats);
    expect(relay.seen[0]?.url).toBe("/relay/v1/network");
    expect(relay.seen[0]?.headers.authorization).toBeUndefined();
  });

  it("gives the network's history of a range", async () => {
    const history: NetworkHistory = {
      object: "network.history",
      range: "day",
      stepS: 900,
      from: "2026-11-21T18:00:00.000Z",
      to: "2026-11-22T18:00:00.000Z",
      data: [
        {
          at: "2026-11-22T17:45:00.000Z",
          countedS: 600,
          nodes: 2.5,
          working: 1,
          nodesMax: 4,
          chunks: 10,
          items: 40,
          pointsEarned: "0.5",
          checked: 2,
          matched: 2,
        },
      ],
    };
    const relay = await serve((_, response) => sendJson(response, history));
    expect(await createClient(relay).networkHistory("day")).toEqual(history);
    expect(relay.seen[0]?.url).toBe("/v1/network/history?range=day");
  });

  it("gives the numbers of checks, which need no key", async () => {
    const rate: Rate = { numerator: 1, denominator: 2, value: 0.5, interval95: { low: 0.09, high: 0.91 } };
    const none: Rate = { numerator: 0, denominator: 0, value: null, interval95: null };
    const figures = {
      checked: 2,
      matches: rate,
      mismatches: rate,
      inconclusive: none,
      falseAlarms: none,
      knownAnswersFailed: none,
      admissionsFailed: none,
      corrected: 1,
      caughtBefore: 0,
    };
    const told: VerificationStats = {
      object: "verification.stats",
      at: "2026-11-22T18:00:00.000Z",
      total: figures,
      models: [{ modelId: "use-lite-en", ...figures }],
      adapters: [{ adapterClass: "wasm", ...figures }],
    };
    const relay = await serve((_, response) => sendJson(response, told));
    expect(await createClient({ relayUrl: relay.relayUrl }).verification.stats()).toEqual(told);
    expect(relay.seen[0]?.url).toBe("/v1/verification/stats");
  });

  it("follows the cursor through all entries", async () => {
    const entry = (n: number) => ({
      id: makeId("ent", n, new Uint8Array(10)),
      type: "settle",
      jobId,
      at: "2026-11-22T18:00:00.000Z",
      available: "0.1",
      pending: "0",
    });
    const relay = await serve((request, response) =>
      sendJson(response, {
        object: "list",
        data: [entry(request.url.includes("cursor=next") ? 1 : 2)],
        next_cursor: request.url.includes("cursor=next") ? null : "next",
      }),
    );
    const ids: string[] = [];
    for await (const { id } of createClient({ relayUrl: relay.relayUrl, apiKey: "sk-starling-x" }).entries())
      ids.push(id);
    expect(ids).toHaveLength(2);
    expect(relay.seen.map((r) => r.url)).toEqual(["/v1/account/entries", "/v1/account/entries?cursor=next"]);
    expect(relay.seen[0]?.headers.authorization).toBe("Bearer sk-starling-x");
  });

  it("gives the vectors of an embedding in the order of the input", async () => {
    const vector = (...values: number[]) => Buffer.from(new Float32Array(values).buffer).toString("base64");
    const relay = await serve((_, response) =>
      sendJson(response, {
        object: "list",
        model: "use-lite-en",
        data: [
          { object: "embedding", index: 1, embedding: vector(3, 4) },
          { object: "embedding", index: 0, embedding: vector(1, -0.5) },
        ],
        starling: { job: jobId, verification: "provisional" },
        usage: { prompt_tokens: 4, total_tokens: 4 },
      }),
    );
    const { vectors, ...told } = await createClient({ relayUrl: relay.relayUrl }).embed({
      model: "m",
      input: ["a", "b"],
    });
    expect(told).toMatchObject({ job: jobId, verification: "provisional" });
    expect(vectors.map((v) => [...v])).toEqual([
      [1, -0.5],
      [3, 4],
    ]);
  });
});

describe("failing", () => {
  it("carries code, param, status and request id, and does not repeat what can't be cured", async () => {
    const relay = await serve((_, response) =>
      sendJson(
        response,
        { error: { message: "Too long.", type: "t", param: "input[3]", code: "input_too_long", retryable: false } },
        400,
        { "x-request-id": "req_head" },
      ),
    );
    const error = await failureOf(createClient({ relayUrl: relay.relayUrl }).embed({ model: "m", input: "x" }));
    expect(error).toMatchObject({
      code: "input_too_long",
      param: "input[3]",
      status: 400,
      retryable: false,
      requestId: "req_head",
    });
    expect(relay.seen).toHaveLength(1);
  });

  it("repeats what can be cured under the same Idempotency-Key", async () => {
    const relay = await serve((_, response, count) =>
      count < 2 ? refuse(response, 503, "draining") : sendJson(response, jobOf("open", 0), 201),
    );
    const job = await createClient({ relayUrl: relay.relayUrl }).jobs.create({
      model: "ppocr-v4",
      items: [{ image: new Uint8Array([1, 2, 3]) }],
    });
    expect(job.id).toBe(jobId);
    const keys = relay.seen.map((r) => r.headers["idempotency-key"]);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(keys).size).toBe(1);
    expect(JSON.parse(relay.seen[2]?.body ?? "")).toEqual({ model: "ppocr-v4", items: [{ image: "AQID" }] });
  });

  it("leaves to the caller what failed after admission", async () => {
    const relay = await serve((_, response) => refuse(response, 504, "wait_timeout"));
    const error = await failureOf(createClient({ relayUrl: relay.relayUrl }).embed({ model: "m", input: "x" }));
    expect(error).toMatchObject({ code: "wait_timeout", retryable: true, requestId: "req_test" });
    expect(relay.seen).toHaveLength(1);
  });

  it("gives up after retriesMax, and at once when the relay asks for more patience than there is", async () => {
    const relay = await serve((_, response) => refuse(response, 429, "queue_full", { "retry-after": "3600" }));
    const error = await failureOf(createClient({ relayUrl: relay.relayUrl }).network());
    expect(error).toMatchObject({ code: "queue_full", retryAfterMs: 3_600_000 });
    expect(relay.seen).toHaveLength(1);
    const again = await serve((_, response) => refuse(response, 503, "not_ready"));
    await failureOf(createClient({ relayUrl: again.relayUrl, retriesMax: 1 }).network());
    expect(again.seen).toHaveLength(2);
  });

  it("says that nobody answers, and what is no reply of a relay", async () => {
    const gone = await serve(() => undefined);
    await gone.close();
    expect(await failureOf(createClient({ relayUrl: gone.relayUrl, retriesMax: 0 }).network())).toMatchObject({
      code: "relay_unreachable",
      status: 0,
      retryable: true,
    });
    const proxy = await serve((_, response) => void response.writeHead(502).end("<html>"));
    expect(await failureOf(createClient({ relayUrl: proxy.relayUrl, retriesMax: 0 }).network())).toMatchObject({
      code: "unexpected_reply",
      status: 502,
      retryable: true,
    });
    const other = await serve((_, response) => sendJson(response, { hello: "there" }));
    expect(await failureOf(createClient({ relayUrl: other.relayUrl }).network())).toMatchObject({
      code: "unexpected_reply",
      retryable: false,
    });
  });

  it("stops at the caller's abort with the caller's reason, while waiting to repeat too", async () => {
    const abort = new AbortController();
    const relay = await serve((_, response) => {
      refuse(response, 429, "queue_full", { "retry-after": "20" });
      setImmediate(() => abort.abort(new Error("enough")));
    });
    const call = createClient({ relayUrl: relay.relayUrl }).network({ signal: abort.signal });
    await expect(call).rejects.toThrow("enough");
  });
});

describe("assurance", () => {
  it("is sent with jobs and embeddings as it was given, and left to the relay when it wasn't", async () => {
    const relay = await serve((request, response) =>
      request.url === "/v1/jobs"
        ? sendJson(response, jobOf("open", 0), 201)
        : sendJson(response, {
            object: "list",
            model: "m",
            data: [{ object: "embedding", index: 0, embedding: [1] }],
            starling: { job: jobId, verification: "agreed" },
            usage: { prompt_tokens: 1, total_tokens: 1 },
          }),
    );
    const client = createClient({ relayUrl: relay.relayUrl });
    const asked = { assurance: "quorum", quorum: { agree: 2, of: 4 }, whenTooFew: "refuse" } as const;
    await client.jobs.create({ model: "m", items: ["a"], ...asked });
    await client.jobs.create({ model: "m", items: ["a"] });
    await client.embed({ model: "m", input: "a", ...asked });
    await client.embed({ model: "m", input: "a", assurance: undefined });
    const bodies = relay.seen.map(({ body }) => JSON.parse(body));
    expect(bodies).toEqual([
      { model: "m", items: ["a"], ...asked },
      { model: "m", items: ["a"] },
      { model: "m", input: "a", encoding_format: "base64", ...asked },
      { model: "m", input: "a", encoding_format: "base64" },
    ]);
  });

  it("that can't be given is said at once to who wouldn't wait", async () => {
    const relay = await serve((_, response) => refuse(response, 503, "assurance_unavailable", { "retry-after": "1" }));
    const call = createClient({ relayUrl: relay.relayUrl }).embed({ model: "m", input: "a", whenTooFew: "refuse" });
    expect(await failureOf(call)).toMatchObject({ code: "assurance_unavailable", retryable: true });
    expect(relay.seen).toHaveLength(1);
  });
});

describe("jobs", () => {
  it("explains why a job is where it is", async () => {
    const told: JobExplanationView = {
      id: jobId,
      object: "job.explanation",
      state: "open",
      reason: "no_ready_node",
      message: "No connected node is ready for its model.",
      waitsFor: "a node that is ready for the model",
      chunks: { queued: 3, leased: 0, checking: 0 },
      nodes: { ready: 0, owners: 0, ownersNeeded: 1 },
      candidates: [],
      done: { data: [], next_cursor: null },
    };
    const relay = await serve((_, response) => sendJson(response, told));
    expect(await createClient({ relayUrl: relay.relayUrl }).jobs.explain(jobId)).toEqual(told);
    expect(relay.seen[0]?.url).toBe(`/v1/jobs/${jobId}/explain`);
  });

  const lineOf = (index: number) => {
    const verification = { status: "checked" };
    return `${JSON.stringify({ index, ok: true, output: { embedding: [index] }, verification, receipt: "rcp_x-0" })}\n`;
  };

  it("waits until the job has ended and tells of each change", async () => {
    const views = [jobOf("open", 0), jobOf("open", 2), jobOf("open", 2), jobOf("done", 3)];
    const relay = await serve((_, response, count) => sendJson(response, views[count]));
    const told: number[] = [];
    const job = await createClient({ relayUrl: relay.relayUrl }).jobs.wait(jobId, {
      onProgress: ({ items }) => told.push(items.done),
    });
    expect(job.state).toBe("done");
    expect(told).toEqual([0, 2, 3]);
  });

  it("gives each result once and in order though the connection breaks in the middle of a line", async () => {
    const relay = await serve((_, response, count) => {
      response.writeHead(200, { "content-type": "application/x-ndjson" });
      if (count > 0) return void response.end(lineOf(0) + lineOf(1) + lineOf(2));
      response.write(lineOf(0) + lineOf(1).slice(0, 12), () => response.destroy());
    });
    const seen: number[] = [];
    for await (const line of createClient({ relayUrl: relay.relayUrl }).jobs.results(jobId)) seen.push(line.index);
    expect(seen).toEqual([0, 1, 2]);
    expect(relay.seen.map(({ url }) => url)).toEqual([`/v1/jobs/${jobId}/results`, `/v1/jobs/${jobId}/results?from=1`]);
  });

  it("closes the connection when the loop is left early", async () => {
    let closed: (() => void) | undefined;
    const whenClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const relay = await serve((_, response) => {
      response.on("close", () => closed?.());
      response.writeHead(200, { "content-type": "application/x-ndjson" });
      response.write(lineOf(0));
    });
    for await (const _ of createClient({ relayUrl: relay.relayUrl }).jobs.results(jobId)) break;
    await whenClosed;
  });

  it("refuses a line that is none of results", async () => {
    const relay = await serve((_, response) => void response.end("{}\n"));
    const lines = createClient({ relayUrl: relay.relayUrl }).jobs.results(jobId);
    expect(await failureOf(lines.next())).toMatchObject({ code: "unexpected_reply" });
  });
});
