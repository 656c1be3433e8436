// What the streams of one model share.
import type { GenerateParams } from "@starling/protocol";
import type { StreamFailure } from "../text-generator.ts";
import type { Decoder } from "./decoder.ts";
import type { DecodeTokens } from "./stop-finder.ts";

export interface GenerateModel {
  readonly params: Pick<GenerateParams, "vocabSize" | "contextTokens" | "endTokenIds">;
  readonly decoder: Decoder;
  /** For stop texts. */
  readonly decode: DecodeTokens;
  /** Whether rows of unequal length may step together, the shorter ones padded; else only rows of equal length do. */
  readonly padsRows: boolean;
  readonly streamsMax: number;
  readonly prefixBytesMax: number;
  readonly nowMs: () => number;
  readonly failureOf: (error: unknown) => StreamFailure;
}
