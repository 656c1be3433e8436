// Numbers, dates and spans of time as people read them in their language. Pure: language and zone are given.
import type { Language } from "../language/languages.ts";

/** An ISO text, milliseconds since 1970, or a Date. */
export type When = string | number | Date;

export interface Format {
  readonly language: Language;
  /** An IANA name; "UTC" on the server and until the page is hydrated. */
  readonly timeZone: string;
  /** 1,234,567; a number (no bigint) from ten million on 12.35M. */
  count(n: number | bigint): string;
  /** Something a second: 0, 0.25, 3.1, 412. */
  rate(perSecond: number): string;
  /** Decimal units, as browsers' download lists use: 28.1 MB. */
  bytes(bytes: number): string;
  /** A part of all as whole percents: never 100 % before it is all. */
  percent(part: number, all: number): string;
  /** A share between 0 and 1 as 99.87 %; rounded down, only all is 100 %; rounded up, only none is 0 %. */
  share(share: number, rounded: "floor" | "ceil"): string;
  /** Points or tokens, a decimal text from the wire, with the thousands parted. Nothing is rounded: what is shown is what is owed. */
  points(decimal: string): string;
  /** 23 Nov 2026. */
  date(when: When): string;
  /** 23 Nov 2026, 03:29; with "UTC" behind it where that is the zone. */
  dateTime(when: When): string;
  /** 18:04. */
  time(when: When): string;
  /** 18:04:12. */
  clock(when: When): string;
  /** 3 minutes ago, in 2 hours, now. */
  age(when: When, nowMs: number): string;
  /** A span in at most two units: 340 ms, 1.2 sec, 4 min 5 sec, 2 hr 5 min, 3 days. */
  duration(ms: number): string;
  /** A span as a stopwatch shows it: 0:04, 12:34, 3:02:11. */
  elapsed(ms: number): string;
  /** A, B, and C. */
  list(words: readonly string[]): string;
}

const TAGS = { en: "en", de: "de" } as const satisfies Record<Language, string>;
/** Days before months and 24 hours in both. */
const DATE_TAGS = { en: "en-GB", de: "de-DE" } as const satisfies Record<Language, string>;

const COMPACT_FROM = 10_000_000;
const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;
const DECIMAL = /^-?\d+(\.\d+)?$/;
const NBSP = "\u00a0";

/** Longest first: unit, and how many milliseconds it has. */
const AGES = [
  ["year", 365 * 86_400_000],
  ["month", 30 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;
/** Less than this long ago is now. */
const NOW_MS = 5_000;

/** A share of a whole as whole percents, never 100 before it is all, never outside of 0 to 100. */
export function percentOf(part: number, all: number): number {
  if (!(all > 0)) return 0;
  return part >= all ? 100 : Math.max(0, Math.min(99, Math.floor((100 * part) / all)));
}

const twoDigits = (n: number): string => String(n).padStart(2, "0");

function elapsedText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = `${twoDigits(seconds % 60)}`;
  return hours === 0 ? `${minutes}:${rest}` : `${hours}:${twoDigits(minutes)}:${rest}`;
}

/** @param timeZone IANA name. */
export function createFormat(language: Language, timeZone: string): Format {
  const tag = TAGS[language];
  const number = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(tag, options);
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(DATE_TAGS[language], { ...options, timeZone });
    return (when: When): string => {
      const date = new Date(when);
      return Number.isNaN(date.getTime()) ? String(when) : format.format(date).replaceAll("\u202f", " ");
    };
  };
  const unit = (name: string, digits = 0) =>
    number({ style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: digits });
  const percentText = (format: Intl.NumberFormat, value: number) => format.format(value).replace(/\s?%/, `${NBSP}%`);

  const whole = number({ maximumFractionDigits: 0 });
  const oneDecimal = number({ maximumFractionDigits: 1 });
  const threeDigits = number({ maximumSignificantDigits: 3 });
  const compact = number({ notation: "compact", maximumSignificantDigits: 4 });
  const percent = number({ style: "percent", maximumFractionDigits: 0 });
  const shares = {
    floor: number({ style: "percent", maximumFractionDigits: 2, roundingMode: "floor" }),
    ceil: number({ style: "percent", maximumFractionDigits: 2, roundingMode: "ceil" }),
  };
  const units = {
    day: number({ style: "unit", unit: "day", unitDisplay: "long" }),
    hour: unit("hour"),
    minute: unit("minute"),
    second: unit("second"),
    shortSecond: unit("second", 1),
    millisecond: unit("millisecond"),
  };
  const ages = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  const lists = new Intl.ListFormat(tag, { type: "conjunction" });
  const decimalMark = oneDecimal.formatToParts(0.5).find(({ type }) => type === "decimal")?.value ?? ".";
  const dateTime = dates({ dateStyle: "medium", timeStyle: "short" });

  const count = (n: number | bigint): string =>
    typeof n === "number" && Math.abs(n) >= COMPACT_FROM ? compact.format(n) : whole.format(n);

  function spanText(ms: number): string {
    const span = Math.max(0, ms);
    if (span < 1_000) return units.millisecond.format(Math.round(span));
    if (span < 10_000) return units.shortSecond.format(span / 1000);
    const seconds = Math.round(span / 1000);
    if (seconds < 60) return units.second.format(seconds);
    const two = (large: string, rest: number, small: Intl.NumberFormat) =>
      rest === 0 ? large : `${large} ${small.format(rest)}`;
    if (seconds < 3600) return two(units.minute.format(Math.floor(seconds / 60)), seconds % 60, units.second);
    const minutes = Math.round(seconds / 60);
    if (minutes < 1440) return two(units.hour.format(Math.floor(minutes / 60)), minutes % 60, units.minute);
    const hours = Math.round(minutes / 60);
    return two(units.day.format(Math.floor(hours / 24)), hours % 24, units.hour);
  }

  return {
    language,
    timeZone,
    count,
    rate(perSecond) {
      if (perSecond >= 100) return count(Math.round(perSecond));
      return perSecond >= 10 ? oneDecimal.format(perSecond) : threeDigits.format(perSecond);
    },
    bytes(bytes) {
      const step = bytes < 1000 ? 0 : Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
      const value = bytes / 1000 ** step;
      return `${(step === 0 ? whole : oneDecimal).format(value)}${NBSP}${BYTE_UNITS[step]}`;
    },
    percent: (part, all) => percentText(percent, percentOf(part, all) / 100),
    share: (share, rounded) => percentText(shares[rounded], share),
    points(decimal) {
      if (!DECIMAL.test(decimal)) return decimal;
      const [integer = "0", fraction] = decimal.split(".");
      const parted = integer === "-0" ? "-0" : whole.format(BigInt(integer));
      return fraction === undefined ? parted : `${parted}${decimalMark}${fraction}`;
    },
    date: dates({ dateStyle: "medium" }),
    dateTime: timeZone === "UTC" ? (when) => `${dateTime(when)} UTC` : dateTime,
    time: dates({ timeStyle: "short" }),
    clock: dates({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
    age(when, nowMs) {
      const ms = new Date(when).getTime() - nowMs;
      if (Number.isNaN(ms)) return String(when);
      if (Math.abs(ms) < NOW_MS) return ages.format(0, "second");
      const [name, size] = AGES.find(([, size]) => Math.abs(ms) >= size) ?? AGES[5];
      return ages.format(Math.trunc(ms / size), name);
    },
    duration: spanText,
    elapsed: elapsedText,
    list: (words) => lists.format(words),
  };
}
