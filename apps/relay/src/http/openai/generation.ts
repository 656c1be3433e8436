// A request for text, read: what nodes are to make of it, and how the answer will be given.
import type { GenerateItem, GenerateManifest, Priority } from "@starling/protocol";
import type { TextCodec } from "../../generate/text-codec.ts";
import type { AssuranceAsked } from "../read-assurance.ts";

/** What turns tokens of an answer into OpenAI's objects. Small: it is kept while the answer is. */
export interface AnswerTerms {
  readonly form: "chat" | "completion";
  readonly modelId: string;
  /** Names the model's files: the same answer needs the same. */
  readonly fingerprint: string;
  readonly stop: readonly string[];
  readonly logprobs: number | null;
  /** Of the first choice; each further one has the next number. */
  readonly seed: number;
  /** Of each choice's prompt. */
  readonly promptTokens: readonly number[];
  /** One more chunk of a stream, with what was used. */
  readonly includeUsage: boolean;
  /** The request named a service tier: the reply says which it had. */
  readonly namesTier: boolean;
}

export interface Generation extends AssuranceAsked {
  readonly manifest: GenerateManifest;
  readonly codec: TextCodec;
  readonly terms: AnswerTerms;
  /** One a choice. */
  readonly items: readonly GenerateItem[];
  readonly stream: boolean;
  readonly priority: Priority;
  readonly deadlineAtMs: number | null;
}

/** Hex digits of the model's hash in `system_fingerprint`. */
const FINGERPRINT_DIGITS = 12;
export const fingerprintOf = ({ hash }: Pick<GenerateManifest, "hash">): string =>
  `fp_${hash.slice(0, FINGERPRINT_DIGITS)}`;
