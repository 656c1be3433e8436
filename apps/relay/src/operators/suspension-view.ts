import type { SuspensionView } from "@starling/protocol";
import type { StoredSuspension } from "../ports/standing-store.ts";

export const suspensionViewOf = (suspension: StoredSuspension | null): SuspensionView | null =>
  suspension === null
    ? null
    : {
        at: new Date(suspension.atMs).toISOString(),
        by: suspension.checkId === null ? "operator" : "check",
        reason: suspension.reason,
        checkId: suspension.checkId,
      };
