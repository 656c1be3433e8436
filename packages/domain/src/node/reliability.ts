// How often a node keeps its word, between RELIABILITY_MIN and 1. It ranks nodes; it punishes nobody.
import { BOUNDS } from "../engine/policy.ts";

export const RELIABILITY_NEW = 0.9;
const RELIABILITY_MIN = 0.05;
const GAIN = 0.02;
const LOSS = 0.15;

export const afterAnswers = (reliability: number, chunks: number): number =>
  1 - (1 - reliability) * (1 - GAIN) ** Math.min(chunks, 256);

export const afterFailure = (reliability: number): number => Math.max(RELIABILITY_MIN, reliability * (1 - LOSS));

/** How long a node rests after its n-th failure in a row (n >= 1). */
export const restMs = (strikes: number): number =>
  Math.min(BOUNDS.restMaxMs, BOUNDS.restBaseMs * 2 ** Math.min(strikes - 1, 20));
