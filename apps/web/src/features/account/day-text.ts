const DATE = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** 23 Nov 2026, 03:29, where the browser is. */
export const dayText = (iso: string): string => DATE.format(new Date(iso));
