// What the page remembers between visits, and only once somebody agreed.
import type { TabPlatform } from "../platform/tab-platform.ts";

export interface Remembered {
  /** ISO 8601, as given to `start`. */
  readonly grantedAt: string;
  readonly activity: "running" | "paused" | "stopped";
}

const KEY = "starling.contributor.1";

export function readRemembered(memory: TabPlatform["memory"]): Remembered | null {
  try {
    const value: unknown = JSON.parse(memory.read(KEY) ?? "null");
    if (typeof value !== "object" || value === null || !("grantedAt" in value) || !("activity" in value)) return null;
    const { grantedAt, activity } = value;
    if (typeof grantedAt !== "string") return null;
    return activity === "running" || activity === "paused" || activity === "stopped" ? { grantedAt, activity } : null;
  } catch {
    return null;
  }
}

export function remember(memory: TabPlatform["memory"], remembered: Remembered): void {
  memory.write(KEY, JSON.stringify(remembered));
}
