// A job's life, rebuilt from what was written down of it. Pure: the same events give the same state, whatever was looked at before.
import {
  type AccountId,
  type AdminJobEvent,
  formatPoints,
  type JobState,
  parsePoints,
  unreachable,
  type VerificationStatus,
} from "@starling/protocol";

export interface ReplayChunk {
  readonly index: number;
  readonly firstItem: number;
  readonly itemCount: number;
  readonly ok: boolean;
  /** What its standing answer went through; of one that failed "failed". */
  readonly status: VerificationStatus | "failed";
  /** Its first answer was wrong and has been replaced. */
  readonly isCorrected: boolean;
  /** Of the answer that stands. */
  readonly node: string | null;
  readonly account: string | null;
  readonly fence: number;
}

export interface ReplayState {
  /** Events that it was rebuilt from. */
  readonly step: number;
  readonly state: "unknown" | JobState;
  readonly errorCode: string | null;
  readonly atMs: number | null;
  readonly items: { readonly total: number; readonly done: number; readonly failed: number };
  readonly chunks: {
    readonly total: number;
    readonly done: number;
    readonly provisional: number;
    readonly refuted: number;
    readonly corrected: number;
  };
  /** Micro-points. `held`: still promised to it. */
  readonly money: {
    readonly quoted: bigint;
    readonly held: bigint;
    readonly charged: bigint;
    readonly rewarded: bigint;
  };
  /** False once an entry had more postings than were shown of it: the sums lack some. */
  readonly isMoneyWhole: boolean;
  readonly checks: { readonly match: number; readonly mismatch: number; readonly inconclusive: number };
  /** Only those that were answered, or failed. */
  readonly byChunk: ReadonlyMap<number, ReplayChunk>;
}

interface Draft {
  step: number;
  payer: AccountId | null;
  state: ReplayState["state"];
  errorCode: string | null;
  atMs: number | null;
  items: { total: number; done: number; failed: number };
  chunksTotal: number;
  quoted: bigint;
  charged: bigint;
  refunded: bigint;
  rewarded: bigint;
  isReleased: boolean;
  isMoneyWhole: boolean;
  checks: { match: number; mismatch: number; inconclusive: number };
  byChunk: Map<number, ReplayChunk>;
}

const blank = (): Draft => ({
  step: 0,
  payer: null,
  state: "unknown",
  errorCode: null,
  atMs: null,
  items: { total: 0, done: 0, failed: 0 },
  chunksTotal: 0,
  quoted: 0n,
  charged: 0n,
  refunded: 0n,
  rewarded: 0n,
  isReleased: false,
  isMoneyWhole: true,
  checks: { match: 0, mismatch: 0, inconclusive: 0 },
  byChunk: new Map(),
});

const copyOf = (draft: Draft): Draft => ({
  ...draft,
  items: { ...draft.items },
  checks: { ...draft.checks },
  byChunk: new Map(draft.byChunk),
});

const micro = (points: string): bigint => parsePoints(points) ?? 0n;

/** Takes one event into the draft. */
function take(draft: Draft, event: AdminJobEvent): void {
  draft.step += 1;
  draft.atMs = Date.parse(event.at);
  switch (event.type) {
    case "admitted":
      draft.state = "open";
      draft.payer = event.account;
      draft.items.total = event.items;
      draft.chunksTotal = event.chunks;
      return;
    case "held":
      draft.quoted = micro(event.amount);
      return;
    case "output": {
      const { chunk, firstItem, itemCount, ok, node, account, fence, verification } = event;
      if (ok) draft.items.done += itemCount;
      else draft.items.failed += itemCount;
      draft.byChunk.set(chunk, {
        index: chunk,
        firstItem,
        itemCount,
        ok,
        status: ok ? (verification?.status ?? "unchecked") : "failed",
        isCorrected: verification?.corrected === true,
        node,
        account,
        fence,
      });
      return;
    }
    case "verdict": {
      const before = draft.byChunk.get(event.chunk);
      if (before === undefined) return;
      const { verification, correction } = event;
      draft.byChunk.set(event.chunk, {
        ...before,
        status: verification.status,
        isCorrected: before.isCorrected || verification.corrected === true,
        ...(correction === null ? {} : { node: correction.node, account: correction.account, fence: correction.fence }),
      });
      return;
    }
    case "check":
      draft.checks[event.check.verdict] += 1;
      return;
    case "entry":
      takeEntry(draft, event);
      return;
    case "released":
      draft.isReleased = true;
      return;
    case "ended":
      draft.state = event.state;
      draft.errorCode = event.errorCode;
      return;
    case "spans":
    case "delivery":
    case "dispute":
      return;
    default:
      unreachable(event);
  }
}

/** As the relay counts: a settlement charges the payer and credits contributors' escrow; a refund takes of the charge. */
function takeEntry(draft: Draft, { entryType, postings, postingsTotal }: AdminJobEvent & { type: "entry" }): void {
  if (entryType !== "settle" && entryType !== "refund") return;
  if (postingsTotal > postings.length) draft.isMoneyWhole = false;
  for (const { account, bucket, amount } of postings) {
    const moved = micro(amount);
    if (entryType === "settle" && bucket === "escrow") draft.rewarded += moved;
    if (account !== draft.payer || bucket !== "available") continue;
    if (entryType === "settle" && moved < 0n) draft.charged -= moved;
    if (entryType === "refund" && moved > 0n) draft.refunded += moved;
  }
}

function stateOf(draft: Draft): ReplayState {
  const chunks = { total: draft.chunksTotal, done: 0, provisional: 0, refuted: 0, corrected: 0 };
  for (const { ok, status, isCorrected } of draft.byChunk.values()) {
    if (!ok) continue;
    chunks.done += 1;
    if (status === "provisional") chunks.provisional += 1;
    if (status === "refuted") chunks.refuted += 1;
    if (isCorrected) chunks.corrected += 1;
  }
  const left = draft.quoted - draft.charged;
  return {
    step: draft.step,
    state: draft.state,
    errorCode: draft.errorCode,
    atMs: draft.atMs,
    items: { ...draft.items },
    chunks,
    money: {
      quoted: draft.quoted,
      held: draft.isReleased || left < 0n ? 0n : left,
      charged: draft.charged - draft.refunded,
      rewarded: draft.rewarded,
    },
    isMoneyWhole: draft.isMoneyWhole,
    checks: { ...draft.checks },
    byChunk: new Map(draft.byChunk),
  };
}

/** The state after the first `step` events; beyond the last it is the last one's. */
export function replayAt(events: readonly AdminJobEvent[], step: number): ReplayState {
  const draft = blank();
  for (const event of events.slice(0, Math.max(0, step))) take(draft, event);
  return stateOf(draft);
}

export interface Replay {
  readonly steps: number;
  at(step: number): ReplayState;
}

/** A copy of the state is kept each so many events: a jump takes no longer than that. */
export const REPLAY_MARK_EVERY = 256;

/** As `replayAt`, for jumping to and fro in a long life. */
export function createReplay(events: readonly AdminJobEvent[]): Replay {
  const marks: Draft[] = [blank()];
  const draft = blank();
  for (const event of events) {
    take(draft, event);
    if (draft.step % REPLAY_MARK_EVERY === 0) marks.push(copyOf(draft));
  }
  return {
    steps: events.length,
    at(step) {
      const wanted = Math.min(Math.max(0, step), events.length);
      const mark = marks[Math.floor(wanted / REPLAY_MARK_EVERY)] ?? blank();
      const at = copyOf(mark);
      for (const event of events.slice(at.step, wanted)) take(at, event);
      return stateOf(at);
    },
  };
}

/** A number of the rebuilt state beside the same of the job as it stands. */
export interface ReplayDifference {
  readonly what: "state" | "done" | "failed" | "chunks" | "refuted" | "corrected" | "charged" | "rewarded";
  readonly rebuilt: string;
  readonly stands: string;
}

interface JobAsItStands {
  readonly state: JobState;
  readonly items: { readonly done: number; readonly failed: number };
  readonly chunks: { readonly done: number; readonly refuted: number; readonly corrected: number };
  readonly points: { readonly charged: { readonly amount: string }; readonly rewarded: { readonly amount: string } };
}

/** Where the rebuilt state and the job's own row say different things; none where the replay is true. */
export function compareReplay(rebuilt: ReplayState, job: JobAsItStands): ReplayDifference[] {
  const pairs: [ReplayDifference["what"], string | number, string | number][] = [
    ["state", rebuilt.state, job.state],
    ["done", rebuilt.items.done, job.items.done],
    ["failed", rebuilt.items.failed, job.items.failed],
    ["chunks", rebuilt.chunks.done, job.chunks.done],
    ["refuted", rebuilt.chunks.refuted, job.chunks.refuted],
    ["corrected", rebuilt.chunks.corrected, job.chunks.corrected],
  ];
  if (rebuilt.isMoneyWhole) {
    pairs.push(["charged", formatPoints(rebuilt.money.charged), job.points.charged.amount]);
    pairs.push(["rewarded", formatPoints(rebuilt.money.rewarded), job.points.rewarded.amount]);
  }
  return pairs.filter(([, a, b]) => a !== b).map(([what, a, b]) => ({ what, rebuilt: String(a), stands: String(b) }));
}
