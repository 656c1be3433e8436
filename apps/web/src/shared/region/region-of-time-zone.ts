// Which region a time zone lies in, worked out in the browser: nothing finer than the region leaves it.
import type { Region } from "@starling/protocol";

/** A browser's zone name, such as `Europe/Berlin`; null for one that is nowhere, such as `Etc/UTC`. The table is loaded when it is asked for. */
export async function regionOfTimeZone(timeZone: string): Promise<Region | null> {
  const { default: table } = await import("./time-zones.json");
  const zones: Readonly<Record<Region, string>> = table;
  const found = Object.entries(zones).find(([, names]) => names.split(" ").includes(timeZone));
  return found === undefined ? null : regionNamed(zones, found[0]);
}

const regionNamed = (zones: Readonly<Record<Region, string>>, name: string): Region | null => {
  const known = (key: string): key is Region => key in zones;
  return known(name) ? name : null;
};

/** This browser's region. */
export const ownRegion = (): Promise<Region | null> =>
  regionOfTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone);
