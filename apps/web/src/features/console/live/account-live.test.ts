import { createServer } from "node:http";
import type { AccountNews, JobNews } from "@starling/protocol";
import { Server } from "socket.io";
import { afterEach, expect, it } from "vitest";
import { withBatchNews } from "../batches/with-batch-news.ts";
import { withNews } from "../jobs/with-news.ts";
import { type AccountLiveState, type AccountLiveStore, createAccountLive, KEPT_MAX } from "./account-live.ts";
import { connectAccount } from "./connect-account.ts";

const points = (available: string) => ({ available, held: "0", pending: "0", redeemable: "0" });
const jobId = (n: number): JobNews["id"] => `job_${String(n).padStart(26, "0")}`;
const job = (n: number, done: number, state: JobNews["state"] = "open"): JobNews => ({
  id: jobId(n),
  model: "m",
  state,
  items: { total: 3, done, failed: 0 },
  charged: "0",
});
const news = (more: Partial<AccountNews> = {}): AccountNews => ({
  at: "2026-11-23T06:00:00.000Z",
  points: points("5"),
  jobs: [],
  batches: [],
  deliveries: [],
  missed: false,
  ...more,
});

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve() {
  const http = createServer();
  const server = new Server(http, { transports: ["websocket"] });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  const address = http.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { server, relayUrl: `http://127.0.0.1:${address.port}` };
}
function until(live: AccountLiveStore, holds: (state: AccountLiveState) => boolean): Promise<AccountLiveState> {
  return new Promise((resolve) => {
    const look = () => {
      if (holds(live.snapshot())) resolve(live.snapshot());
    };
    closing.push(live.subscribe(look));
    look();
  });
}

it("keeps the last of each job, and counts what may have gone by", async () => {
  const { server, relayUrl } = await serve();
  const tokens: unknown[] = [];
  server.of("/account").on("connection", (socket) => {
    tokens.push(socket.handshake.auth.token);
    socket.emit("news", { nonsense: true });
    socket.emit("news", news({ jobs: [job(1, 0), job(2, 0)] }));
    socket.emit("news", news({ points: points("4"), jobs: [job(1, 2)], missed: true }));
  });
  const live = createAccountLive(
    (listener) => connectAccount(relayUrl, async () => "ss-starling-x", listener),
    () => {},
  );
  const state = await until(live, ({ gaps }) => gaps === 1);
  expect(state).toMatchObject({ link: "live", points: { available: "4" } });
  expect([...state.jobs.values()]).toEqual([job(2, 0), job(1, 2)]);
  expect(tokens).toEqual(["ss-starling-x"]);
  const lost = until(live, ({ link }) => link === "lost");
  await server.close();
  expect((await lost).points?.available).toBe("4");
});

it("says when it is over, also when it is refused at the door", async () => {
  const { server, relayUrl } = await serve();
  let refuses = false;
  server.of("/account").use((_socket, next) => {
    next(refuses ? Object.assign(new Error("no"), { data: { code: "invalid_api_key" } }) : undefined);
  });
  server.of("/account").on("connection", (socket) => socket.emit("over", { code: "invalid_api_key", message: "x" }));
  for (refuses of [false, true])
    await new Promise<void>((over) => {
      const live = createAccountLive((listener) => connectAccount(relayUrl, async () => "t", listener), over);
      closing.push(live.subscribe(() => {}));
    });
});

it("holds so many jobs and no more, the longest unmoved go first", () => {
  let tell: (told: AccountNews) => void = () => {};
  const live = createAccountLive(
    (listener) => {
      tell = listener.onNews;
      return { close() {} };
    },
    () => {},
  );
  live.subscribe(() => {});
  for (let n = 0; n < KEPT_MAX + 5; n++) tell(news({ jobs: [job(n, 0)] }));
  const { jobs } = live.snapshot();
  expect(jobs.size).toBe(KEPT_MAX);
  expect([jobs.has(jobId(4)), jobs.has(jobId(5))]).toEqual([false, true]);
});

it("a job is brought up to what was told, and never back", () => {
  const view = {
    id: jobId(1),
    object: "job" as const,
    model: "m",
    task: "embed" as const,
    assurance: "none" as const,
    state: "open" as const,
    items: { total: 3, done: 1, failed: 0 },
    quorum: null,
    verification: {
      unchecked: 0,
      provisional: 0,
      audited: 0,
      checked: 0,
      agreed: 0,
      inconclusive: 0,
      refuted: 0,
      corrected: 0,
    },
    price: { quoted: "3", charged: "1" },
    priority: "normal" as const,
    deadline: null,
    createdAt: "2026-11-23T06:00:00.000Z",
    endedAt: null,
  };
  expect(withNews(view, undefined)).toBe(view);
  expect(withNews(view, job(1, 0))).toBe(view);
  expect(withNews(view, job(1, 3, "done"))).toMatchObject({ state: "done", items: { done: 3 } });
  const over = { ...view, state: "done" as const };
  expect(withNews(over, job(1, 0))).toBe(over);
});

it("a batch is brought up to what was told, and never back", () => {
  const counts = (completed: number) => ({ total: 9, completed, failed: 0 });
  const batch = { id: "batch_00000000000000000000000001" as const, status: "in_progress" as const };
  const view = { ...batch, request_counts: counts(4) };
  expect(withBatchNews(view, undefined)).toBe(view);
  expect(withBatchNews(view, { ...batch, request_counts: counts(3) })).toBe(view);
  expect(withBatchNews(view, { ...batch, request_counts: counts(6) })).toEqual({ ...view, request_counts: counts(6) });
  const over = { ...view, status: "completed" as const };
  expect(withBatchNews(over, { ...batch, request_counts: counts(6) })).toBe(over);
});
