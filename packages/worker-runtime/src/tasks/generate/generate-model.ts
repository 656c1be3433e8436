// What the streams of one model share.
import type { GenerateParams } from "@starling/protocol";
import type { StreamFailure } from "../text-generator.ts";
import type { Decoder, PaddedSide } from "./decoder.ts";
import type { DecodeTokens } from "./stop-finder.ts";

export interface GenerateModel {
  readonly params: Pick<GenerateParams, "vocabSize" | "contextTokens" | "endTokenIds">;
  readonly decoder: Decoder;
  /** For stop texts. */
  readonly decode: DecodeTokens;
  /** Where rows are padded to step with longer ones; `none`: only rows of equal length step together. */
  readonly padding: PaddedSide | "none";
  /** How many tokens of a prompt are read at once at most. */
  readonly pieceTokensMax: number;
  readonly streamsMax: number;
  readonly prefixBytesMax: number;
  readonly nowMs: () => number;
  readonly failureOf: (error: unknown) => StreamFailure;
}
