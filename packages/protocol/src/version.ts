// The versions of the socket protocol that this code speaks, and how two sides choose one.
import { z } from "zod";

export const PROTOCOL_VERSION = 1;
export const PROTOCOL_VERSION_MIN = 1;

export const versionRange = z.strictObject({ min: z.int().min(1).max(1_000_000), max: z.int().min(1).max(1_000_000) });
export type VersionRange = z.infer<typeof versionRange>;

/** The highest version that both ranges hold, or undefined when they don't meet. */
export function agreeOnVersion(
  theirs: VersionRange,
  ours: VersionRange = { min: PROTOCOL_VERSION_MIN, max: PROTOCOL_VERSION },
): number | undefined {
  const version = Math.min(theirs.max, ours.max);
  return version >= Math.max(theirs.min, ours.min) ? version : undefined;
}
