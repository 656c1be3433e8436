/** 18:04:12, in the time zone of whoever calls. */
export const formatClock = (date: Date): string =>
  [date.getHours(), date.getMinutes(), date.getSeconds()].map((n) => String(n).padStart(2, "0")).join(":");

/** A span of time as a stopwatch shows it: 0:04, 12:34, 3:02:11. */
export function formatElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours === 0 ? `${minutes}:${two(seconds % 60)}` : `${hours}:${two(minutes)}:${two(seconds % 60)}`;
}

const days = new Intl.DateTimeFormat("en", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

/** November 23, 2026 at 3:04 AM UTC: the same on the server and in any browser. */
export const formatDay = (date: Date): string => `${days.format(date).replaceAll("\u202f", " ")} UTC`;
