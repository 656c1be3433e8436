"use client";

import { type ReactNode, useContext, useMemo } from "react";
import { type AdminLiveListener, createAdminLive } from "../live/admin-live.ts";
import { AdminLiveContext } from "../live/use-admin-live.ts";
import { StandingContext } from "./admin-context.ts";

/** One connection to /admin for all that is shown; it opens with the first that looks. The socket's code comes after the page. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const standing = useContext(StandingContext);
  const admin = standing.is === "operator" ? standing.admin : null;
  const live = useMemo(() => {
    if (admin === null) return null;
    const { account, relayUrl, onRefused } = admin;
    return createAdminLive((listener: AdminLiveListener) => {
      let open: { close(): void } | undefined;
      let closed = false;
      import("../live/connect-admin.ts").then(({ connectAdmin }) => {
        if (!closed) open = connectAdmin(relayUrl, account.token, listener);
      }, listener.onLost);
      return {
        close() {
          closed = true;
          open?.close();
        },
      };
    }, onRefused);
  }, [admin]);
  return <AdminLiveContext value={live}>{children}</AdminLiveContext>;
}
