"use client";

import { createContext, useContext, useSyncExternalStore } from "react";
import type { AdminLiveState, AdminLiveStore } from "./admin-live.ts";

export const AdminLiveContext = createContext<AdminLiveStore | null>(null);

const NOTHING: AdminLiveState = { link: "connecting", told: null };
const never = () => () => {};

/** A part of what is told live; the component is rendered again only when that part is another one (compared by `Object.is`). */
export function useAdminLive<T>(part: (state: AdminLiveState) => T): T {
  const live = useContext(AdminLiveContext);
  const read = () => part(live?.snapshot() ?? NOTHING);
  return useSyncExternalStore(live?.subscribe ?? never, read, () => part(NOTHING));
}
