// Points: bigint micro-points inside, decimal strings on the wire.

export const MICRO_PER_POINT = 1_000_000n;
/** Micro-points that no amount goes beyond: a million million points, which fit a database's 64 bits several times over. */
export const MICRO_POINTS_MAX = 10n ** 18n;
/** At most thirteen digits and six places, with one way to write each number of whole points. */
export const POINTS_TEXT = /^-?(0|[1-9]\d{0,12})(\.\d{1,6})?$/;

/** "12.5" for 12_500_000n; never an exponent, never a trailing zero. */
export function formatPoints(micro: bigint): string {
  const sign = micro < 0n ? "-" : "";
  const abs = micro < 0n ? -micro : micro;
  const fraction = (abs % MICRO_PER_POINT).toString().padStart(6, "0").replace(/0+$/, "");
  return `${sign}${abs / MICRO_PER_POINT}${fraction === "" ? "" : `.${fraction}`}`;
}

/** The inverse of `formatPoints`; undefined when the text is no decimal of at most six places, or beyond `MICRO_POINTS_MAX`. */
export function parsePoints(text: string): bigint | undefined {
  if (!POINTS_TEXT.test(text)) return undefined;
  const negative = text.startsWith("-");
  const [whole = "0", fraction = ""] = (negative ? text.slice(1) : text).split(".");
  const micro = BigInt(whole) * MICRO_PER_POINT + BigInt(fraction.padEnd(6, "0"));
  if (micro > MICRO_POINTS_MAX) return undefined;
  return negative ? -micro : micro;
}
