const DATE = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const TIME = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });
const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });

/** 23 Nov 2026, 03:29, where the browser is. */
export const dateText = (atMs: number): string => DATE.format(atMs);
export const timeText = (atMs: number): string => TIME.format(atMs);
export const dayText = (atMs: number): string => DAY.format(atMs);
