"use client";

import { type ReactNode, useMemo } from "react";
import { useAccount } from "../../../shared/account/use-account.ts";
import { createAccountLive } from "../live/account-live.ts";
import { AccountLiveContext } from "../live/use-account-live.ts";
import { type Standing, StandingContext } from "./console-context.ts";

/** Finds out who is signed in, and opens one connection to /account for all that is shown, once something looks. */
export function ConsoleDoor({ relayUrl, children }: { readonly relayUrl: string; readonly children: ReactNode }) {
  const { state, account } = useAccount(relayUrl);
  const session = state.phase === "signed-in" ? state.session : undefined;
  const accountId = session?.account;
  const sessionId = session?.id;
  const standing = useMemo((): Standing => {
    if (state.phase === "unknown") return { is: "looking" };
    if (accountId === undefined) return { is: "signed-out", state };
    return { is: "signed-in", consumer: { account, accountId, relayUrl } };
  }, [state, account, accountId, relayUrl]);
  const live = useMemo(() => {
    if (sessionId === undefined) return null;
    return createAccountLive(
      (listener) => {
        let open: { close(): void } | undefined;
        let closed = false;
        import("../live/connect-account.ts").then(({ connectAccount }) => {
          if (!closed) open = connectAccount(relayUrl, account.token, listener);
        }, listener.onLost);
        return {
          close() {
            closed = true;
            open?.close();
          },
        };
      },
      () => {
        // A session that is over is renewed by this, or the page says that nobody is signed in.
        account.ask((relay) => relay.account()).catch(() => {});
      },
    );
  }, [sessionId, account, relayUrl]);
  return (
    <StandingContext value={standing}>
      <AccountLiveContext value={live}>{children}</AccountLiveContext>
    </StandingContext>
  );
}
