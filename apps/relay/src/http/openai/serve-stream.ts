// An answer given as it is made, by server-sent events.
import { type Failure, fail, toErrorBody, unreachable } from "@starling/protocol";
import type { HttpRoom } from "../http-room.ts";
import type { LiveBody, LiveWriter } from "../route.ts";
import { answerForm } from "./answer-forms.ts";
import type { TextPiece } from "./answer-text.ts";
import { formatEventId, type StreamPosition } from "./event-id.ts";
import { createEventLine } from "./event-line.ts";
import { type Answer, type Followed, followAnswer } from "./follow-answer.ts";
import { cancelAnswer, leaveAnswer } from "./leave-answer.ts";
import { OPENAI_HTTP_LIMITS } from "./openai-limits.ts";
import type { ServedAnswer } from "./serve-whole.ts";
import { starlingPartOf, usageOf } from "./sum-up.ts";

export const EVENT_STREAM = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
} as const;

export interface StreamedAnswer extends ServedAnswer {
  /** Where the reader is; null at the beginning. */
  readonly from: StreamPosition | null;
  readonly gone: () => AbortSignal;
}

type Room = Pick<HttpRoom, "engine" | "closing" | "log">;

/** The events of an answer from where its reader is: what was sent before isn't sent again, and nothing is left out. */
export const serveStream = (room: Room, streamed: StreamedAnswer): LiveBody => ({
  live: (out) => stream(room, streamed, out),
});

async function stream(room: Room, streamed: StreamedAnswer, out: LiveWriter): Promise<void> {
  const { jobId, codec, kept, from } = streamed;
  const { terms } = kept;
  const stop = new AbortController();
  const signal = AbortSignal.any([streamed.gone(), stop.signal]);
  const events = createEventLine(out, OPENAI_HTTP_LIMITS.keepAliveMs, () => stop.abort());
  const form = answerForm({ jobId, terms, codec });
  const choices = terms.promptTokens.map((_, index) => ({ chars: 0, finished: false, ...from?.choices[index] }));
  const answers = new Map<number, Answer>();
  let usageSent = from?.usage ?? false;

  const id = () => formatEventId(jobId, { choices, usage: usageSent });
  const send = (data: object, reached: () => void = () => {}) =>
    events.send({
      id() {
        reached();
        return id();
      },
      data: JSON.stringify(data),
    });
  const sum = (all: readonly Answer[]) => starlingPartOf(jobId, terms, all);

  async function followChoice(index: number): Promise<Followed> {
    const choice = choices[index];
    if (choice === undefined) throw new Error(`there is no choice ${index}`);
    const skip = choice.chars;
    let at = 0;
    const followed = await followAnswer({
      streams: room.engine.streams,
      codec,
      terms,
      jobId,
      index,
      isNew: streamed.isNew,
      silenceMs: streamed.silenceMs,
      signal,
      async onPiece(piece, tokens) {
        at += piece.text.length;
        const rest = beyond(piece, skip - (at - piece.text.length), skip);
        if (rest === null) return true;
        const reached = at;
        const taken = await send(form.piece(index, rest), () => {
          choice.chars = reached;
        });
        if (taken && index === 0) kept.delivered = Math.max(kept.delivered, tokens);
        return taken;
      },
    });
    if (followed.kind !== "ended") {
      stop.abort();
      return followed;
    }
    answers.set(index, followed.answer);
    if (choice.finished) return followed;
    const isLast = answers.size === choices.length && !terms.includeUsage;
    const { finish } = followed.answer;
    const taken = await send(form.finish(index, finish, isLast ? sum([...answers.values()]) : null), () => {
      choice.finished = true;
    });
    return taken ? followed : { kind: "left" };
  }

  kept.readers += 1;
  let ends: Followed[];
  try {
    if (from === null)
      for (const index of choices.keys()) {
        const opening = form.opening(index);
        if (opening !== null) void send(opening);
      }
    ends = await Promise.all(choices.map((_, index) => followChoice(index)));
    const all = [...answers.values()];
    const isWhole = ends.every(({ kind }) => kind === "ended");
    if (isWhole && terms.includeUsage && !usageSent)
      await send(form.usage(usageOf(terms, all), sum(all)), () => {
        usageSent = true;
      });
    if (isWhole) await events.send({ id, data: "[DONE]" });
  } finally {
    kept.readers -= 1;
    events.close();
  }

  const failure = await giveUp(room, streamed, ends);
  if (failure !== null) await out.write(`id: ${id()}\ndata: ${JSON.stringify(toErrorBody(failure))}\n\n`);
}

/** What of a piece lies behind its first `chars` units; null when nothing does. `sent` is where that is in the choice's text. */
function beyond(piece: TextPiece, chars: number, sent: number): TextPiece | null {
  if (chars <= 0) return piece;
  if (chars >= piece.text.length) return null;
  return { text: piece.text.slice(chars), tokens: piece.tokens.filter(({ offset }) => offset >= sent) };
}

/** What the reader is told when the answer broke off, and what becomes of its job; null when it is whole, or nobody listens. */
async function giveUp(room: Room, streamed: StreamedAnswer, ends: readonly Followed[]): Promise<Failure | null> {
  const leaving = { ...streamed, choices: ends.length };
  const isAlone = streamed.kept.readers === 0;
  const worst = ends.find(({ kind }) => kind === "failed") ?? ends.find(({ kind }) => kind !== "ended");
  if (worst === undefined) return null;
  switch (worst.kind) {
    case "failed":
      if (ends.length > 1 && isAlone) await cancelAnswer(room, leaving);
      return { code: worst.code };
    case "silent":
      if (isAlone) await cancelAnswer(room, leaving);
      return fail("wait_timeout").error;
    case "left":
      if (!room.closing.aborted) {
        await leaveAnswer(room, leaving);
        return null;
      }
      if (!streamed.mayComeBack && isAlone) await cancelAnswer(room, leaving);
      return fail("draining").error;
    case "ended":
      return null;
    default:
      return unreachable(worst);
  }
}
