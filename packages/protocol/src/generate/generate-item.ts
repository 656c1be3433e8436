// One item of task `generate`: a prompt as token ids and how to go on from it. What a relay renders, a node runs and a referee checks.
import { fail, type Outcome, ok } from "../errors.ts";
import type { SamplingParams } from "../sampling/sampling-params.ts";
import { decodeAsciiJson, encodeAsciiJson } from "./ascii-json.ts";

export const GENERATE_LIMITS = {
  /** Prompt and answer together; a model's own context is smaller. */
  contextTokensMax: 131_072,
  stopsMax: 16,
  stopCharsMax: 256,
  topLogprobsMax: 20,
  /** Of one progress message and stream. */
  progressTokensMax: 512,
  progressStreamsMax: 64,
  /** What a node may run at once of one model. */
  streamsMax: 64,
  seedMax: Number.MAX_SAFE_INTEGER,
} as const;

/** How logits are changed before a token is drawn from them; 1, 0 and 0 change nothing. */
export interface PenaltyParams {
  /** Over prompt and answer: a positive logit of a token that was there is divided by it, a negative one multiplied (Keskar et al. 2019). */
  readonly repetitionPenalty?: number;
  /** Over the answer, as OpenAI has them: off a token's logit for each time it was there, and once if it was. */
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
}

export interface GenerateItem {
  /** Token ids, special ones included. */
  readonly prompt: readonly number[];
  /** Answer tokens at most, an end token included. */
  readonly maxTokens: number;
  readonly sampling: SamplingParams & PenaltyParams;
  /** With the position in the answer it dictates each choice. */
  readonly seed: number;
  /** The answer ends with the token that completes one of these texts. */
  readonly stop: readonly string[];
  /** null: none are wanted; else of how many of the likeliest tokens besides the chosen one. */
  readonly logprobs: number | null;
  /** Answer tokens that are fixed: another node made them. Go on after them. */
  readonly given?: readonly number[];
  /** Nothing is to be made: measure the tokens of `given` from `from` on against what this node would choose. */
  readonly check?: { readonly from: number; readonly finish: GenerateFinish | null };
}

/** `end`: an end token, the answer's last. `stop`: a stop string was completed. `length`: `maxTokens` or the model's context. */
export type GenerateFinish = "end" | "stop" | "length";

/** Natural logarithms; `top` are [token, logprob], likeliest first. */
export interface TokenLogprob {
  readonly logprob: number;
  readonly top: readonly (readonly [number, number])[];
}

export interface GenerateOutput {
  /** All of the answer's tokens in order, `given` ones included. */
  readonly tokens: readonly number[];
  readonly finish: GenerateFinish;
  /** One a token; only when asked for. */
  readonly logprobs?: readonly TokenLogprob[];
}

/** What a referee finds of claimed tokens, one margin a token from `check.from` on. */
export interface TokenMeasure {
  /** How far the token's score lies below the best, in nats, clipped at `MARGIN_CLIP`. */
  readonly margins: readonly number[];
  /** Tokens that are the referee's very choice. */
  readonly exactCount: number;
  /** Whether the answer ends where an end token, a stop string or its length ends it, and not after. */
  readonly endsRight: boolean;
}

/** In nats: no honest difference is as large. */
export const MARGIN_CLIP = 16;

export const encodeGenerateItem = (item: GenerateItem): Uint8Array => encodeAsciiJson(item);
export const encodeGenerateOutput = (output: GenerateOutput): Uint8Array => encodeAsciiJson(output);
export const encodeTokenMeasure = (measure: TokenMeasure): Uint8Array => encodeAsciiJson(measure);

/** Reads what a relay wrote: the edge has validated it. */
export const readGenerateItem = (bytes: Uint8Array): GenerateItem => decodeAsciiJson(bytes) as GenerateItem;

const isToken = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 31;
const isTokens = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length <= GENERATE_LIMITS.contextTokensMax && value.every(isToken);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const FINISHES: readonly unknown[] = ["end", "stop", "length"];

export const isTokenLogprob = (value: unknown): value is TokenLogprob =>
  isRecord(value) &&
  typeof value.logprob === "number" &&
  Number.isFinite(value.logprob) &&
  Array.isArray(value.top) &&
  value.top.length <= GENERATE_LIMITS.topLogprobsMax &&
  value.top.every(
    (pair: unknown) =>
      Array.isArray(pair) &&
      pair.length === 2 &&
      isToken(pair[0]) &&
      typeof pair[1] === "number" &&
      Number.isFinite(pair[1]),
  );

/** A node's answer: shapes only. */
export function decodeGenerateOutput(bytes: Uint8Array): Outcome<GenerateOutput, "malformed_frame" | "wrong_shape"> {
  const parsed = parse(bytes);
  if (!parsed.ok) return parsed;
  const { tokens, finish, logprobs } = parsed.value;
  if (!isTokens(tokens) || !FINISHES.includes(finish))
    return fail("wrong_shape", { detail: "It is no generated text." });
  if (logprobs === undefined) return ok({ tokens, finish: finish as GenerateFinish });
  if (!Array.isArray(logprobs) || logprobs.length !== tokens.length || !logprobs.every(isTokenLogprob))
    return fail("wrong_shape", { detail: "Its log probabilities are not one a token." });
  return ok({ tokens, finish: finish as GenerateFinish, logprobs });
}

/** A referee's answer: shapes only; its margins are not looked at beyond being numbers from 0 to `MARGIN_CLIP`. */
export function decodeTokenMeasure(bytes: Uint8Array): Outcome<TokenMeasure, "malformed_frame" | "wrong_shape"> {
  const parsed = parse(bytes);
  if (!parsed.ok) return parsed;
  const { margins, exactCount, endsRight } = parsed.value;
  const isMargin = (value: unknown): boolean => typeof value === "number" && value >= 0 && value <= MARGIN_CLIP;
  if (
    !Array.isArray(margins) ||
    margins.length > GENERATE_LIMITS.contextTokensMax ||
    !margins.every(isMargin) ||
    typeof exactCount !== "number" ||
    !Number.isInteger(exactCount) ||
    exactCount < 0 ||
    exactCount > margins.length ||
    typeof endsRight !== "boolean"
  )
    return fail("wrong_shape", { detail: "It is no measure of tokens." });
  return ok({ margins, exactCount, endsRight });
}

function parse(bytes: Uint8Array): Outcome<Record<string, unknown>, "malformed_frame" | "wrong_shape"> {
  try {
    const value: unknown = decodeAsciiJson(bytes);
    return isRecord(value) ? ok(value) : fail("wrong_shape", { detail: "It is no JSON object." });
  } catch {
    return fail("malformed_frame", { detail: "It is not valid JSON in ASCII." });
  }
}
