/** How a token is drawn from the logits. What is left out doesn't filter. */
export interface SamplingParams {
  /** 0 takes the likeliest token and ignores filters and seed. */
  readonly temperature: number;
  /** Only so many of the likeliest tokens; 0 is all. */
  readonly topK?: number;
  /** Only the fewest of the likeliest tokens that together have this share of what top-k left; 1 is all (Holtzman et al. 2019). */
  readonly topP?: number;
  /** Only tokens at least this share as likely as the likeliest; 0 is all (Nguyen et al. 2024). */
  readonly minP?: number;
}

export const TEMPERATURE_MAX = 100;
/** Beyond these a filter leaves so much that it should be left out. */
const MIN_P_LEAST = 1e-9;
const TOP_P_MOST = 1 - 1e-9;

/** Whether the numbers are such that a token can be drawn. */
export function isSamplingParams({ temperature, topK = 0, topP = 1, minP = 0 }: SamplingParams): boolean {
  return (
    temperature >= 0 &&
    temperature <= TEMPERATURE_MAX &&
    Number.isSafeInteger(topK) &&
    topK >= 0 &&
    (topP === 1 || (topP > 0 && topP <= TOP_P_MOST)) &&
    (minP === 0 || (minP >= MIN_P_LEAST && minP <= 1))
  );
}
