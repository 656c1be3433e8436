// What /admin tells while an operator looks: the last of it, and whether it is still being told.
import type { AdminLive } from "@starling/protocol";
import { createLiveStore, type LiveStore, type LiveTold } from "../../../shared/live/create-live-store.ts";

export interface AdminLiveState extends LiveTold {
  /** The last that was told; null before the first. */
  readonly told: AdminLive | null;
}

export interface AdminLiveListener {
  readonly onTold: (told: AdminLive) => void;
  readonly onLost: () => void;
  /** The relay ended it: the role was withdrawn, or the session is over. */
  readonly onRefused: () => void;
}

export type AdminLiveStore = LiveStore<AdminLiveState>;

export const createAdminLive = (
  connect: (listener: AdminLiveListener) => { close(): void },
  onRefused: () => void,
): AdminLiveStore =>
  createLiveStore<AdminLiveState>({ link: "connecting", told: null }, ({ onTold, onLost }) =>
    connect({ onTold: (told) => onTold({ told }), onLost, onRefused }),
  );
