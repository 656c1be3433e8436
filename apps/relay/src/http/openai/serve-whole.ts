// An answer given all at once.
import { type AccountId, type Failure, fail, type JobId, type Outcome, ok } from "@starling/protocol";
import type { TextCodec } from "../../generate/text-codec.ts";
import type { HttpRoom } from "../http-room.ts";
import { answerForm, type WholeChoice } from "./answer-forms.ts";
import type { ShownToken } from "./answer-text.ts";
import type { KeptAnswer } from "./answers-kept.ts";
import { type Answer, type Followed, followAnswer } from "./follow-answer.ts";
import { cancelAnswer, leaveAnswer } from "./leave-answer.ts";
import { starlingPartOf, usageOf } from "./sum-up.ts";

export interface ServedAnswer {
  readonly jobId: JobId;
  readonly accountId: AccountId;
  readonly kept: KeptAnswer;
  readonly codec: TextCodec;
  readonly mayComeBack: boolean;
  /** The job was admitted just now, by this request. */
  readonly isNew: boolean;
  readonly silenceMs: number;
}

interface Collected {
  text: string;
  tokens: ShownToken[];
}

/** The reply, once every choice is there; or why there is none. Nothing is charged when the client goes away first. */
export async function serveWhole(
  room: Pick<HttpRoom, "engine" | "closing">,
  served: ServedAnswer,
  gone: AbortSignal,
): Promise<Outcome<object>> {
  const { jobId, codec, kept } = served;
  const { terms } = kept;
  const stop = new AbortController();
  const collected = terms.promptTokens.map((): Collected => ({ text: "", tokens: [] }));
  kept.readers += 1;
  let ends: Followed[];
  try {
    ends = await Promise.all(
      collected.map(async (choice, index) => {
        const followed = await followAnswer({
          streams: room.engine.streams,
          codec,
          terms,
          jobId,
          index,
          isNew: served.isNew,
          silenceMs: served.silenceMs,
          signal: AbortSignal.any([gone, stop.signal]),
          onPiece({ text, tokens }) {
            choice.text += text;
            choice.tokens.push(...tokens);
            return true;
          },
        });
        if (followed.kind !== "ended") stop.abort();
        return followed;
      }),
    );
  } finally {
    kept.readers -= 1;
  }
  const answers: Answer[] = [];
  const choices: WholeChoice[] = [];
  for (const [index, end] of ends.entries()) {
    if (end.kind !== "ended") continue;
    answers.push(end.answer);
    choices.push({ text: "", tokens: [], ...collected[index], finish: end.answer.finish });
  }
  if (answers.length === ends.length) {
    const form = answerForm({ jobId, terms, codec });
    return ok(form.whole(choices, usageOf(terms, answers), starlingPartOf(jobId, terms, answers)));
  }
  return { ok: false, error: await giveUp(room, served, ends) };
}

async function giveUp(
  room: Pick<HttpRoom, "engine" | "closing">,
  served: ServedAnswer,
  ends: readonly Followed[],
): Promise<Failure> {
  const leaving = { ...served, choices: ends.length };
  const failed = ends.find((end) => end.kind === "failed");
  if (failed !== undefined) {
    if (ends.length > 1 && served.kept.readers === 0) await cancelAnswer(room, leaving);
    return { code: failed.code };
  }
  if (ends.some(({ kind }) => kind === "silent")) {
    if (served.kept.readers === 0) await cancelAnswer(room, leaving);
    return fail("wait_timeout").error;
  }
  // Nobody hears this, but for a relay that closes.
  if (!(room.closing.aborted && served.mayComeBack)) await leaveAnswer(room, leaving);
  return fail("draining").error;
}
