// Numbers as people read them. The locale is fixed, so that server and browser write the same.

const LOCALE = "en";
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const threeDigits = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 3 });
const compact = new Intl.NumberFormat(LOCALE, { notation: "compact", maximumSignificantDigits: 4 });

/** 1,234,567; from ten million on 12.35M. */
export const formatCount = (n: number): string => (n >= 10_000_000 ? compact.format(n) : whole.format(n));

/** Something a second: 0, 0.25, 3.1, 412. */
export function formatRate(perSecond: number): string {
  if (perSecond >= 100) return formatCount(Math.round(perSecond));
  return perSecond >= 10 ? oneDecimal.format(perSecond) : threeDigits.format(perSecond);
}

const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** Decimal units, as browsers' download lists use: 28.1 MB. */
export function formatBytes(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${step === 0 ? whole.format(value) : oneDecimal.format(value)}\u00a0${UNITS[step]}`;
}

/** A share of a whole as whole percents, never 100 before it is all, never outside of 0 to 100. */
export function percentOf(part: number, all: number): number {
  if (all <= 0) return 0;
  return part >= all ? 100 : Math.max(0, Math.min(99, Math.floor((100 * part) / all)));
}

const shareOf = (roundingMode: "floor" | "ceil") =>
  new Intl.NumberFormat(LOCALE, { style: "percent", maximumFractionDigits: 2, roundingMode });
const shares = { floor: shareOf("floor"), ceil: shareOf("ceil") };

/** A share between 0 and 1 as 99.87 %; rounded down, only all is 100 %; rounded up, only none is 0 %. */
export const formatShare = (share: number, rounded: "floor" | "ceil"): string =>
  shares[rounded].format(share).replace("%", "\u00a0%");
