// A consumer as the simulation plays it: asks for jobs until each is admitted or refused for good, sometimes asks twice, sometimes cancels.

import type { Effect } from "@starling/domain";
import type { AccountId, Assurance, JobId, QuorumRule } from "@starling/protocol/vocabulary";
import type { Agenda } from "./agenda.ts";
import type { Random } from "./random.ts";
import { POISON } from "./sim-models.ts";
import type { SimRelay } from "./sim-relay.ts";
import { drawPrompt } from "./sim-texts.ts";
import { streamed } from "./store.ts";

interface Wish {
  readonly key: string;
  readonly modelId: string;
  readonly assurance: Assurance;
  readonly quorum: QuorumRule | null;
  readonly whenTooFew: "wait" | "refuse";
  readonly items: readonly Uint8Array[];
  readonly cancelAfterMs: number | null;
  jobId: JobId | null;
  refused: string | null;
}

const ASK_AGAIN_MS = 3_000;

export class SimConsumer {
  readonly accountId: AccountId;
  readonly wishes: readonly Wish[];
  readonly #points: bigint;
  readonly #relay: SimRelay;
  readonly #agenda: Agenda;
  readonly #random: Random;
  readonly #heard = new Map<string, number[]>();
  readonly #read = new Map<JobId, number>();
  #granted = false;
  #behaves = false;

  constructor(
    { accountId, points }: { accountId: AccountId; points: bigint },
    relay: SimRelay,
    agenda: Agenda,
    random: Random,
  ) {
    this.accountId = accountId;
    this.#points = points;
    this.#relay = relay;
    this.#agenda = agenda;
    this.#random = random;
    const count = random.int(1, 5);
    this.wishes = Array.from({ length: count }, (_, index) => drawWish(random, `${accountId}-${index}`));
  }

  /** What comes of a text must follow what came before, and never be taken back. */
  hear({ jobId, chunkIndex, from, tokens }: Extract<Effect, { type: "streamed" }>): void {
    const name = `${jobId}#${chunkIndex}`;
    const heard = this.#heard.get(name) ?? [];
    const job = this.#relay.store.jobs.get(jobId);
    // What was committed when the relay fell, and not sent, is read from the store.
    if (from > heard.length && job !== undefined) heard.push(...streamed(job, chunkIndex).slice(heard.length, from));
    if (from > heard.length) throw new Error(`${name} goes on at ${from} after ${heard.length} tokens`);
    tokens.forEach((token, i) => {
      const known = heard[from + i];
      if (known !== undefined && known !== token) throw new Error(`${name} says ${token} where it said ${known}`);
      heard[from + i] = token;
    });
    this.#heard.set(name, heard);
    if (chunkIndex === 0) this.#read.set(jobId, heard.length);
  }

  /** What was streamed of a chunk. */
  heardOf(jobId: JobId, chunkIndex: number): readonly number[] | undefined {
    return this.#heard.get(`${jobId}#${chunkIndex}`);
  }

  get isDone(): boolean {
    return this.wishes.every(({ jobId, refused }) => jobId !== null || refused !== null);
  }

  start(): void {
    this.#askForPoints();
    for (const wish of this.wishes) this.#agenda.after(this.#random.between(500, 90_000), () => this.#ask(wish));
  }

  /** No more second thoughts. */
  behave(): void {
    this.#behaves = true;
  }

  #askForPoints(): void {
    const key = `grant:${this.accountId}`;
    // As a relay does: what the store knows isn't granted again.
    if (this.#granted || this.#relay.store.entryKeys.has(key)) return;
    const command = {
      type: "grant-points",
      accountId: this.accountId,
      amount: this.#points,
      idempotencyKey: key,
    } as const;
    this.#relay.run(command, (reply) => {
      this.#granted = reply.ok;
    });
    this.#agenda.after(ASK_AGAIN_MS, () => this.#askForPoints());
  }

  #ask(wish: Wish): void {
    if (wish.jobId !== null || wish.refused !== null) return;
    this.#agenda.after(this.#random.between(ASK_AGAIN_MS, 2 * ASK_AGAIN_MS), () => this.#ask(wish));
    const known = this.#relay.store.jobByKey.get(`${this.accountId} ${wish.key}`);
    if (known !== undefined && this.#relay.isUp) {
      this.#admitted(wish, known);
      return;
    }
    this.#relay.run(
      {
        type: "admit-job",
        accountId: this.accountId,
        modelId: wish.modelId,
        assurance: wish.assurance,
        quorum: wish.quorum,
        whenTooFew: wish.whenTooFew,
        idempotencyKey: wish.key,
        requestHash: wish.key,
        items: wish.items,
      },
      (reply) => {
        if (reply.ok) this.#admitted(wish, reply.value.jobId);
        else if (reply.error.code === "insufficient_points" && this.#granted) wish.refused = reply.error.code;
        else if (reply.error.code === "assurance_unavailable") wish.refused = reply.error.code;
        else if (!["insufficient_points", "queue_full", "too_many_jobs", "model_disabled"].includes(reply.error.code)) {
          throw new Error(`a fair wish is refused: ${reply.error.code}`);
        } else if (reply.error.code === "queue_full" && this.#behaves && wish.items.length > 250) {
          wish.refused = reply.error.code;
        }
      },
    );
  }

  #admitted(wish: Wish, jobId: JobId): void {
    if (wish.jobId !== null && wish.jobId !== jobId) throw new Error(`${wish.key} became ${wish.jobId} and ${jobId}`);
    wish.jobId = jobId;
    const { cancelAfterMs } = wish;
    if (cancelAfterMs === null) return;
    this.#agenda.after(cancelAfterMs, () => {
      if (this.#behaves) return;
      const deliveredTokens = this.#random.pick([0, this.#read.get(jobId) ?? 0]);
      const reply = this.#relay.run({ type: "cancel-job", jobId, accountId: this.accountId, deliveredTokens });
      if (reply === undefined || reply.ok) return;
      const ended = this.#relay.store.jobs.get(jobId)?.ended;
      const expected = ["job_already_ended", "job_not_found"];
      if (!expected.includes(reply.error.code)) throw new Error(`cancelling ${jobId}: ${reply.error.code}`);
      if (reply.error.code === "job_not_found" && ended === null) throw new Error(`${jobId} is open and not found`);
    });
  }
}

function drawAssurance(random: Random): Pick<Wish, "assurance" | "quorum" | "whenTooFew"> {
  const assurance = random.pick(["none", "sampled", "sampled", "full", "quorum"] as const);
  const agree = random.int(2, 3);
  const quorum = assurance === "quorum" ? { agree, of: agree + random.int(0, 2) } : null;
  return { assurance, quorum, whenTooFew: random.chance(0.1) ? "refuse" : "wait" };
}

/** Mostly one text, as of a chat; sometimes a batch of them. */
function drawTexts(random: Random, key: string): Wish {
  const items = Array.from({ length: random.chance(0.7) ? 1 : random.int(2, 40) }, () => drawPrompt(random));
  const cancelAfterMs = random.chance(0.3) ? random.between(0, 20_000) : null;
  return { key, modelId: "story", ...drawAssurance(random), items, cancelAfterMs, jobId: null, refused: null };
}

function drawWish(random: Random, key: string): Wish {
  const itemCount = random.chance(0.1) ? random.int(1_000, 4_000) : Math.round(random.logBetween(1, 400));
  const modelId = random.pick(["quick", "quick", "slow", "free", "story", "story"]);
  if (modelId === "story") return drawTexts(random, key);
  const poison = random.chance(0.2) ? random.int(0, itemCount - 1) : -1;
  const items = Array.from({ length: modelId === "slow" ? Math.min(itemCount, 100) : itemCount }, (_, index) => {
    const item = new Uint8Array(random.int(1, 24)).fill(index & 0x7f);
    if (index === poison) item[0] = POISON;
    return item;
  });
  return {
    key,
    modelId,
    ...drawAssurance(random),
    items,
    cancelAfterMs: random.chance(0.2) ? random.between(0, 30_000) : null,
    jobId: null,
    refused: null,
  };
}
