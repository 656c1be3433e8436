// Tells webhooks what happened. What is to be told lies in the store before it is sent, and is sent until it is taken or given up.
import { setMaxListeners } from "node:events";
import {
  type AccountId,
  type DeliveryNews,
  type DeliveryState,
  type EventId,
  type JobId,
  receiptIdOf,
  type Verification,
  WEBHOOK_TEST_EVENT,
  type WebhookEvent,
  webhookDeliveryEvent,
  webhookEvent,
} from "@starling/protocol";
import { freshId } from "../engine/make-context.ts";
import type { Log } from "../ports/log.ts";
import type { ChunkKey, Store } from "../ports/store.ts";
import type { NewDelivery, StoredDelivery, StoredWebhook, WebhookStore } from "../ports/webhook-store.ts";
import { checkTarget, type TargetPolicy } from "./check-target.ts";
import { postDelivery } from "./post-delivery.ts";
import { retryDelayMs } from "./retry-delays.ts";
import { signDelivery } from "./sign-delivery.ts";
import { WEBHOOK_RUN_LIMITS as RUN } from "./webhook-limits.ts";

export interface Announcement {
  readonly accountId: AccountId;
  readonly event: WebhookEvent;
  readonly jobId: JobId | null;
  readonly data: object;
  readonly atMs: number;
  /** Of the event; announced again under it, nothing is sent again. */
  readonly onceKey: string;
}

export interface Webhooks {
  readonly store: WebhookStore;
  readonly policy: TargetPolicy;
  /** Queues it for every webhook of the account that wants it; resolves when that is written. */
  announce(announcement: Announcement): Promise<void>;
  /** A job ended, and that is committed: who wants to hear of it is looked up in the store. */
  jobEnded(): void;
  /** A verdict on answers that were given before, committed. */
  judged(outputs: readonly ChunkKey[], verification: Verification): void;
  /** Queues a delivery of `webhook.test`, whatever events it wants; resolves when that is written. */
  test(webhook: StoredWebhook): Promise<EventId>;
  /** Something is due now. */
  wake(): void;
  /** Lets go of what is under way, which is sent again later. Idempotent. */
  stop(): Promise<void>;
}

export interface StartWebhooksOptions {
  readonly webhooks: WebhookStore;
  readonly store: Pick<Store, "job" | "chunksOfJob">;
  readonly policy: TargetPolicy;
  readonly log: Log;
  /** A delivery was queued, or an attempt of it is over. */
  readonly onDelivery?: (accountId: AccountId, delivery: DeliveryNews) => void;
  readonly nowMs?: () => number;
  readonly random?: () => number;
}

export function startWebhooks(options: StartWebhooksOptions): Webhooks {
  const { webhooks, store, policy, log, nowMs = Date.now, random = Math.random } = options;
  const stopping = new AbortController();
  setMaxListeners(RUN.deliveriesAtOnce + 1, stopping.signal);
  const underWay = new Set<Promise<void>>();
  const verdicts: { readonly chunk: ChunkKey; readonly event: WebhookEvent; readonly verification: Verification }[] =
    [];
  let lookedAtMs = nowMs() - RUN.lookBackAtStartMs;
  let farLookedAtMs = nowMs();
  let sweptAtMs = nowMs();
  let endedSince = true;
  let isDue = true;
  let lastIdMs = 0;
  let rouse: (() => void) | null = null;

  function wakeUp(): void {
    rouse?.();
  }
  function pause(ms: number): Promise<void> {
    if (stopping.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        rouse = null;
        resolve();
      }
      rouse = done;
    });
  }

  /** Ids rise in the order of the events, also within a millisecond: lists and cursors go by them. */
  function nextEventId(): EventId {
    lastIdMs = Math.max(Date.now(), lastIdMs + 1);
    return freshId("evt", lastIdMs);
  }

  function tell(
    accountId: AccountId,
    {
      eventId: id,
      webhookId: webhook,
      event,
      attempts,
    }: Pick<StoredDelivery, "eventId" | "webhookId" | "event" | "attempts">,
    state: DeliveryState,
    lastStatus: number | null,
  ): void {
    const named = webhookDeliveryEvent.safeParse(event);
    if (named.success) options.onDelivery?.(accountId, { id, webhook, event: named.data, state, attempts, lastStatus });
  }

  async function queue(hooks: readonly StoredWebhook[], what: Announcement): Promise<void> {
    const { event, jobId, data, atMs, onceKey } = what;
    const body = JSON.stringify({ type: event, timestamp: new Date(atMs).toISOString(), data });
    const deliveries = hooks
      .filter(({ events }) => events.includes(event) || events.includes("*"))
      .map(({ webhookId }): NewDelivery => ({ eventId: nextEventId(), webhookId, jobId, event, body, onceKey }));
    if (deliveries.length === 0) return;
    await webhooks.enqueue(deliveries, nowMs());
    for (const delivery of deliveries) tell(what.accountId, { ...delivery, attempts: 0 }, "pending", null);
    isDue = true;
    wakeUp();
  }

  /** Jobs that ended and were not told of, of accounts that want to hear. */
  async function lookForEnded(backMs: number): Promise<void> {
    const began = nowMs();
    endedSince = false;
    const told = new Set<string>();
    for (;;) {
      const endedFromMs = lookedAtMs - backMs;
      const page = await webhooks.unannounced({ endedFromMs, limit: RUN.jobsPerLook });
      const fresh = page.filter(({ jobId, webhook }) => !told.has(`${jobId} ${webhook.webhookId}`));
      for (const { jobId, webhook } of fresh) {
        told.add(`${jobId} ${webhook.webhookId}`);
        await tellEnd(jobId, webhook);
      }
      if (page.length < RUN.jobsPerLook || fresh.length === 0 || stopping.signal.aborted) break;
    }
    lookedAtMs = began;
  }

  async function tellEnd(jobId: JobId, webhook: StoredWebhook): Promise<void> {
    const job = await store.job(jobId);
    const event = webhookEvent.safeParse(`job.${job?.view.state}`);
    if (job === undefined || !event.success) return;
    const atMs = job.view.endedAt === null ? nowMs() : Date.parse(job.view.endedAt);
    const onceKey = `${event.data} ${jobId}`;
    await queue([webhook], { accountId: job.accountId, event: event.data, jobId, data: job.view, atMs, onceKey });
  }

  async function tellVerdicts(): Promise<void> {
    for (const { chunk, event, verification } of verdicts.splice(0)) {
      const job = await store.job(chunk.jobId);
      if (job === undefined) continue;
      const hooks = await webhooks.listening({ accountId: job.accountId, event });
      if (hooks.length === 0) continue;
      const { jobId, chunkIndex } = chunk;
      const [stored] = await store.chunksOfJob({ jobId, after: chunkIndex === 0 ? null : chunkIndex - 1, limit: 1 });
      if (stored?.chunkIndex !== chunkIndex) continue;
      const { firstItem, itemCount } = stored;
      const receipt = receiptIdOf(jobId, chunkIndex);
      const data = { job: jobId, chunk: chunkIndex, firstItem, itemCount, verification, receipt };
      const onceKey = `${event} ${jobId} ${chunkIndex}`;
      await queue(hooks, { accountId: job.accountId, event, jobId, data, atMs: nowMs(), onceKey });
    }
  }

  async function deliver(delivery: StoredDelivery, webhook: StoredWebhook): Promise<void> {
    const { eventId, attempts, body, event } = delivery;
    const target = await checkTarget(webhook.url, policy);
    const posted = target.ok
      ? await postDelivery(
          target.value,
          {
            ...signDelivery(webhook.secret, eventId, body, nowMs()),
            "content-type": "application/json",
            "user-agent": "Starling-Webhooks/1",
          },
          body,
          stopping.signal,
        )
      : { ok: false as const, status: null, error: target.error.detail ?? target.error.code, retryAfterMs: 0 };
    // Nobody knows whether it arrived: it is due again once its lease is over.
    if (stopping.signal.aborted) return;
    const atMs = nowMs();
    if (posted.ok) {
      await webhooks.settle({ eventId, attempts, attempt: { outcome: "delivered", status: posted.status }, atMs });
      tell(webhook.accountId, delivery, "delivered", posted.status);
      return;
    }
    const { status, error, retryAfterMs } = posted;
    // 410 Gone: the target says that it wants nothing more (Standard Webhooks, "Deliverability").
    const isGone = status === 410;
    const delayMs = isGone ? null : retryDelayMs(attempts, random(), retryAfterMs);
    const nextAtMs = delayMs === null ? null : atMs + delayMs;
    await webhooks.settle({ eventId, attempts, attempt: { outcome: "failed", status, error, nextAtMs }, atMs });
    tell(webhook.accountId, delivery, nextAtMs === null ? "given_up" : "pending", status);
    if (isGone) {
      const { webhookId, accountId } = webhook;
      await webhooks.update({ webhookId, accountId, changes: { disabledAtMs: atMs } });
    }
    log.info({ eventId, webhookId: webhook.webhookId, event, attempts, status, nextAtMs }, "a delivery was not taken");
  }

  /** Begins what is due, as far as there is room. */
  async function beginDue(): Promise<void> {
    isDue = false;
    const limit = RUN.deliveriesAtOnce - underWay.size;
    if (limit <= 0) return;
    const claimed = await webhooks.claim({ nowMs: nowMs(), leaseMs: RUN.leaseMs, limit });
    if (claimed.length === limit) isDue = true;
    for (const { delivery, webhook } of claimed) {
      const run: Promise<void> = deliver(delivery, webhook)
        .catch((error) => log.warn({ eventId: delivery.eventId, err: error }, "a delivery broke off"))
        .finally(() => {
          underWay.delete(run);
          if (isDue) wakeUp();
        });
      underWay.add(run);
    }
  }

  async function sweep(): Promise<void> {
    sweptAtMs = nowMs();
    await webhooks.sweep({ createdBeforeMs: sweptAtMs - RUN.keptMs, limit: RUN.sweepAtOnce });
  }

  async function round(): Promise<void> {
    const isTimeAgain = nowMs() - farLookedAtMs >= RUN.lookAgainMs;
    if (isTimeAgain) farLookedAtMs = nowMs();
    if (endedSince || isTimeAgain) await lookForEnded(isTimeAgain ? RUN.lookFarBackMs : RUN.lookBackMs);
    if (verdicts.length > 0) await tellVerdicts();
    await beginDue();
    if (nowMs() - sweptAtMs >= RUN.sweepEveryMs) await sweep();
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await round();
      } catch (error) {
        log.warn({ err: error }, "webhooks could not be looked after; trying again");
        await pause(RUN.pollMs);
        continue;
      }
      const hasMore = verdicts.length > 0 || (isDue && underWay.size < RUN.deliveriesAtOnce);
      if (!hasMore) await pause(endedSince ? RUN.gatherMs : RUN.pollMs);
      // Jobs that end together are looked up together.
      if (endedSince) await pause(RUN.gatherMs);
    }
    await Promise.all(underWay);
  }
  const running = run();

  return {
    store: webhooks,
    policy,
    async announce(announcement) {
      const { accountId, event } = announcement;
      await queue(await webhooks.listening({ accountId, event }), announcement);
    },
    jobEnded() {
      if (endedSince) return;
      endedSince = true;
      wakeUp();
    },
    judged(outputs, verification) {
      const event = eventOf(verification);
      if (event === null) return;
      for (const chunk of outputs) {
        if (verdicts.length >= RUN.verdictsWaitingMax) {
          log.warn({ jobId: chunk.jobId }, "too many verdicts wait to be told to webhooks; this one is not");
          continue;
        }
        verdicts.push({ chunk, event, verification });
      }
      wakeUp();
    },
    async test({ webhookId, accountId }) {
      const eventId = nextEventId();
      const event = WEBHOOK_TEST_EVENT;
      const timestamp = new Date(nowMs()).toISOString();
      const body = JSON.stringify({ type: event, timestamp, data: { webhook: webhookId } });
      await webhooks.enqueue([{ eventId, webhookId, jobId: null, event, body, onceKey: null }], nowMs());
      tell(accountId, { eventId, webhookId, event, attempts: 0 }, "pending", null);
      isDue = true;
      wakeUp();
      return eventId;
    },
    wake() {
      isDue = true;
      wakeUp();
    },
    async stop() {
      stopping.abort();
      wakeUp();
      await running;
    },
  };
}

function eventOf({ status, corrected }: Verification): WebhookEvent | null {
  if (status === "refuted") return "answer.refuted";
  return corrected === true ? "answer.corrected" : null;
}
