import { type GenerateItem, LIMITS } from "@starling/protocol";

/** Of one token in an output, written in JSON: its id; its log probability; one of the likeliest at its place. */
const TOKEN_BYTES = 12;
const LOGPROB_BYTES = 56;
const TOP_BYTES = 36;
/** What else an output and its bundle hold. */
const REST_BYTES = 256;

/** Answer tokens that fit a chunk's output at most: more with log probabilities than this are refused at the door, for no node could hand them in. */
export const answerTokensMax = ({ logprobs }: Pick<GenerateItem, "logprobs">): number =>
  Math.floor(
    (LIMITS.outputBytesPerChunkMax - REST_BYTES) /
      (TOKEN_BYTES + (logprobs === null ? 0 : LOGPROB_BYTES + TOP_BYTES * logprobs)),
  );
