import type { DeviceView } from "@starling/protocol";
import type { StoredAccountKey } from "../ports/account-key-store.ts";
import type { DeviceNodes } from "../ports/device-nodes.ts";
import type { Asker } from "./asker.ts";

/** A device as its account sees it. */
export function deviceView(
  { thumbprint, label, createdAtMs, lastSeenAtMs, revokedAtMs }: StoredAccountKey,
  nodes: Pick<DeviceNodes, "countOf">,
  { session }: Pick<Asker, "session">,
): DeviceView {
  return {
    id: thumbprint,
    object: "device",
    label,
    createdAt: isoOf(createdAtMs),
    lastSeenAt: lastSeenAtMs === null ? null : isoOf(lastSeenAtMs),
    revokedAt: revokedAtMs === null ? null : isoOf(revokedAtMs),
    current: session?.by.how === "device" && session.by.thumbprint === thumbprint,
    nodes: nodes.countOf(thumbprint),
  };
}

const isoOf = (atMs: number): string => new Date(atMs).toISOString();
