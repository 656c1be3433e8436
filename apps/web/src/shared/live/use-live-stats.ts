"use client";

import type { NetworkStats } from "@starling/protocol";
import { useState, useSyncExternalStore } from "react";
import { createLiveStats, type LiveState } from "./live-stats.ts";
import { whenIdle } from "./when-idle.ts";

/** The network's statistics: first those the server rendered with, then live. The socket's code is loaded after the page is shown. */
export function useLiveStats(relayUrl: string, initial: NetworkStats | null): LiveState {
  const [live] = useState(() =>
    createLiveStats({
      initial,
      connect: (listener) => {
        let open: { close(): void } | undefined;
        let closed = false;
        const cancel = whenIdle(() => {
          import("./connect-live.ts").then(({ connectLive }) => {
            if (!closed) open = connectLive(relayUrl, listener);
          }, listener.onLost);
        });
        return {
          close() {
            closed = true;
            cancel();
            open?.close();
          },
        };
      },
    }),
  );
  return useSyncExternalStore(live.subscribe, live.snapshot, live.snapshot);
}
