// What the relay tells operators on /admin: at once when they come, then at most once a second. The handshake's `auth` is
// `{ token }`: a session's, or an operator's API key.
import { z } from "zod";
import { alertView } from "../http/admin/alerts.ts";
import { networkStats } from "./live.ts";

const count = z.int().min(0);

export const ADMIN_LIVE_LIMITS = {
  alertsMax: 20,
  everyMs: 1_000,
  tokenCharsMax: 256,
  socketsMax: 200,
  /** How often it is looked whether a listener still operates the network; besides at once when that changes. */
  recheckMs: 15_000,
  /** How often the database is asked for counts. */
  countsEveryMs: 5_000,
} as const;

export const adminLive = z.strictObject({
  at: z.iso.datetime(),
  stats: networkStats,
  queue: z.strictObject({
    openChunks: count,
    leases: count,
    commitBacklog: count.meta({ description: "changes that wait for their commit" }),
    waiting: z
      .array(z.strictObject({ modelId: z.string(), openChunks: count, readyNodes: count }))
      .max(64)
      .meta({ description: "models with work that waits, the longest queue first" }),
  }),
  alerts: z.strictObject({
    open: count,
    acknowledged: count,
    /** Not resolved, newest first. */
    newest: z.array(alertView).max(ADMIN_LIVE_LIMITS.alertsMax),
  }),
  counts: z.strictObject({ disputesOpen: count, redemptionsHeld: count, operators: count }),
});
export type AdminLive = z.infer<typeof adminLive>;

export interface RelayToAdmin {
  overview: (message: AdminLive) => void;
  /** Why the connection ends: the role was withdrawn, the session is over. */
  notice: (message: { readonly code: string; readonly message: string }) => void;
}
