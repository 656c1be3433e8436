// Tells the relay what streams have made: at once while nothing is under way, else together with what comes meanwhile. What
// isn't acknowledged in time is told again, from where the relay says it is.
import { GENERATE_LIMITS, type ProgressAck, type StreamPart, type TokenLogprob } from "@starling/protocol";
import type { Clock } from "../platform/clock.ts";
import { LINK_LIMITS } from "./link-limits.ts";
import type { Reply } from "./relay-calls.ts";

export interface StreamProgress {
  /** From now on the relay hears of this stream, whose answer has `from` tokens already. */
  open(stream: Pick<StreamPart, "jobId" | "chunkIndex" | "fence" | "from">): void;
  /** What was made next; `logprobs` one a token, of a stream that has them. */
  push(fence: number, tokens: readonly number[], logprobs?: readonly TokenLogprob[]): void;
  /** The stream ends here, its answer doesn't: what the relay has not acknowledged is said with `sayParting`; then it is forgotten. */
  part(fence: number): void;
  /** Says what is left of the streams that part, at once, whatever is under way: before they are given back. */
  sayParting(): void;
  /** Forgets the stream: nothing more is said of it. */
  drop(fence: number): void;
  /** The relay said welcome: it hears of every stream at once, and then of each at least every `everyMs`. */
  up(everyMs: number): void;
  /** The connection is lost: what was not acknowledged may not have arrived. */
  down(): void;
}

interface Entry {
  readonly stream: Pick<StreamPart, "jobId" | "chunkIndex" | "fence">;
  /** Tokens of the answer before the first of `tokens`. Positions below count from the answer's beginning. */
  readonly base: number;
  readonly tokens: number[];
  readonly logprobs: TokenLogprob[];
  acknowledged: number;
  sent: number;
  saidMs: number;
  /** The last message about it, while it is unanswered. */
  letter: number | null;
  hasBegun: boolean;
  /** The relay did not take what was sent last: it is not sent again before the stream is due anyway. */
  isStuck: boolean;
}

/** What a message says of one stream. */
type Said = Omit<StreamPart, "logprobs"> & { readonly logprobs?: readonly TokenLogprob[] };

interface Part {
  readonly entry: Entry;
  readonly said: Said;
}

export function createStreamProgress(options: {
  readonly clock: Clock;
  /** Says `progress`; `lost` when nobody answers. */
  readonly send: (message: { readonly streams: readonly Said[] }) => Promise<Reply<ProgressAck>>;
  /** The relay takes no more of these. */
  readonly onLost: (fences: readonly number[]) => void;
  /** The relay has not answered for long, or not as it should. */
  readonly onDeaf: () => void;
}): StreamProgress {
  const { clock, send, onLost, onDeaf } = options;
  const entries = new Map<number, Entry>();
  /** Messages that wait for their answer: by number, what ends the wait. */
  const unanswered = new Map<number, () => void>();
  let everyMs: number | null = null;
  let letters = 0;
  /** The last message that was answered: those before it were heard, or are lost. */
  let answered = 0;
  /** What answers have taken lately, rather too long than too short; null before the first. */
  let answerMs: number | null = null;
  let parting: Entry[] = [];
  let isScheduled = false;
  let cancelDue = (): void => {};

  const isDue = (entry: Entry): boolean => everyMs !== null && clock.nowMs() - entry.saidMs >= everyMs;
  const wants = (entry: Entry): boolean => (entry.sent < endOf(entry) && !entry.isStuck) || isDue(entry);
  /** The first token of a stream waits for no answer: it is what a person waits for. */
  const isFirst = (entry: Entry): boolean => !entry.hasBegun && entry.tokens.length > 0;

  function pump(): void {
    isScheduled = false;
    while (everyMs !== null) {
      const isFree = unanswered.size === 0;
      const mayBegin = letters - answered < LINK_LIMITS.progressFirstBacklogMax;
      const parts = fit([...entries.values()].filter((entry) => (isFree ? wants(entry) : mayBegin && isFirst(entry))));
      if (parts.length === 0) break;
      post(parts);
    }
    arm();
  }

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    queueMicrotask(pump);
  }

  function post(parts: readonly Part[]): void {
    const patience = patienceMs();
    const letter = ++letters;
    const saidMs = clock.nowMs();
    for (const { entry, said } of parts) {
      entry.sent = said.from + said.tokens.length;
      entry.saidMs = saidMs;
      entry.letter = letter;
      entry.hasBegun ||= said.tokens.length > 0;
      // Who was heard goes to the back of the queue.
      entries.delete(said.fence);
      entries.set(said.fence, entry);
    }
    unanswered.set(
      letter,
      clock.startTimer(patience, () => miss(letter, parts)),
    );
    say(letter, parts);
  }

  function say(letter: number, parts: readonly Part[]): void {
    const saidMs = clock.nowMs();
    send({ streams: parts.map(({ said }) => said) }).then((reply) => {
      // Lost: nobody answers, or the connection is gone.
      if (reply.kind === "lost") return;
      const tookMs = clock.nowMs() - saidMs;
      answerMs = answerMs === null ? tookMs : Math.max(tookMs, answerMs + (tookMs - answerMs) / 8);
      hear(letter, parts, reply);
    });
  }

  function patienceMs(): number {
    const { progressPatienceMs, progressPatienceMsMin, progressPatienceFactor } = LINK_LIMITS;
    if (answerMs === null) return progressPatienceMs;
    const usualMs = Math.max(progressPatienceMsMin, progressPatienceFactor * answerMs);
    return Math.min(progressPatienceMs, usualMs * 2 ** (letters - answered));
  }

  /** What a message carried counts as not sent. */
  function miss(letter: number, parts: readonly Part[]): void {
    unanswered.delete(letter);
    if (letters - answered >= LINK_LIMITS.progressBacklogMax) {
      onDeaf();
      return;
    }
    for (const { entry } of parts) {
      if (entry.letter !== letter) continue;
      entry.letter = null;
      entry.sent = entry.acknowledged;
    }
    pump();
  }

  function hear(letter: number, parts: readonly Part[], reply: Exclude<Reply<ProgressAck>, { kind: "lost" }>): void {
    unanswered.get(letter)?.();
    unanswered.delete(letter);
    answered = Math.max(answered, letter);
    const acks = reply.kind === "refused" ? parts.map(() => REFUSED) : reply.reply.streams;
    if (acks.length !== parts.length) {
      onDeaf();
      return;
    }
    const lost = parts.flatMap(({ entry }, i) => {
      const { fence } = entry.stream;
      if (entries.get(fence) !== entry) return [];
      const have = haveOf(acks[i], entry);
      if (have !== null) learn(entry, letter, have);
      else entries.delete(fence);
      return have === null ? [fence] : [];
    });
    if (lost.length > 0) onLost(lost);
    pump();
  }

  function learn(entry: Entry, letter: number, have: number): void {
    if (entry.letter === letter) {
      entry.letter = null;
      entry.isStuck = have < entry.sent && have <= entry.acknowledged;
      entry.acknowledged = have;
      entry.sent = have;
      return;
    }
    // An answer that comes late: a newer message is under way, or what this one carried already counts as not sent.
    entry.acknowledged = Math.max(entry.acknowledged, have);
    entry.sent = Math.max(entry.sent, entry.acknowledged);
  }

  /** While a message is unanswered, its answer or its silence goes on. */
  function arm(): void {
    cancelDue();
    if (everyMs === null || entries.size === 0 || unanswered.size > 0) return;
    const oldestMs = Math.min(...[...entries.values()].map((entry) => entry.saidMs));
    // A timer may fire a little early: then it is not due yet.
    cancelDue = clock.startTimer(Math.max(1, oldestMs + everyMs - clock.nowMs()), pump);
  }

  return {
    open: ({ from, ...stream }) => {
      const place = { acknowledged: from, sent: from, saidMs: clock.nowMs(), letter: null };
      entries.set(stream.fence, {
        stream,
        base: from,
        tokens: [],
        logprobs: [],
        ...place,
        hasBegun: false,
        isStuck: false,
      });
      arm();
    },
    push: (fence, tokens, logprobs = []) => {
      const entry = entries.get(fence);
      if (entry === undefined) return;
      for (const token of tokens) entry.tokens.push(token);
      for (const logprob of logprobs) entry.logprobs.push(logprob);
      schedule();
    },
    part: (fence) => {
      const entry = entries.get(fence);
      entries.delete(fence);
      if (entry === undefined) return;
      entry.sent = entry.acknowledged;
      parting.push(entry);
    },
    sayParting: () => {
      const leaving = parting;
      parting = [];
      while (everyMs !== null && letters - answered < LINK_LIMITS.progressBacklogMax) {
        const parts = fit(leaving.filter((entry) => entry.sent < endOf(entry)));
        if (parts.length === 0) return;
        const letter = ++letters;
        for (const { entry, said } of parts) entry.sent += said.tokens.length;
        say(letter, parts);
      }
    },
    drop: (fence) => {
      entries.delete(fence);
    },
    up: (next) => {
      everyMs = next;
      for (const entry of entries.values()) entry.saidMs = Number.NEGATIVE_INFINITY;
      pump();
    },
    down: () => {
      everyMs = null;
      cancelDue();
      for (const cancel of unanswered.values()) cancel();
      unanswered.clear();
      answered = letters;
      answerMs = null;
      for (const entry of entries.values()) {
        entry.letter = null;
        entry.sent = entry.acknowledged;
      }
    },
  };
}

const REFUSED = { code: "invalid_message" } as const;

const endOf = (entry: Entry): number => entry.base + entry.tokens.length;

/** null when the relay takes no more of the stream, or says that it has what was never made. */
function haveOf(ack: ProgressAck["streams"][number] | undefined, entry: Entry): number | null {
  if (ack === undefined || "code" in ack) return null;
  return ack.have >= entry.base && ack.have <= endOf(entry) ? ack.have : null;
}

function partOf({ stream, base, tokens, logprobs }: Entry, from: number, tokensMax: number): Said {
  const [begin, end] = [from - base, from - base + tokensMax];
  const part = { ...stream, from, tokens: tokens.slice(begin, end) };
  return logprobs.length === 0 ? part : { ...part, logprobs: logprobs.slice(begin, end) };
}

/** As many streams and tokens as one message holds. */
function fit(entries: readonly Entry[]): readonly Part[] {
  let room: number = LINK_LIMITS.progressMessageTokensMax;
  return entries.slice(0, GENERATE_LIMITS.progressStreamsMax).map((entry) => {
    const said = partOf(entry, entry.sent, Math.min(room, GENERATE_LIMITS.progressTokensMax));
    room -= said.tokens.length;
    return { entry, said };
  });
}
