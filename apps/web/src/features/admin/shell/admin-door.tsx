"use client";

import { isStarlingError } from "@starling/sdk";
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { rememberOperator } from "../../../shared/account/operator-hint.ts";
import { useAccount } from "../../../shared/account/use-account.ts";
import { type Standing, StandingContext } from "./admin-context.ts";

type Role =
  | { readonly of: string; readonly is: "operator" | "refused" }
  | { readonly of: string; readonly is: "unknown"; readonly failure: unknown };

/** Finds out where whoever looks stands: nothing else is asked of the relay before it says that this is an operator. */
export function AdminDoor({ relayUrl, children }: { readonly relayUrl: string; readonly children: ReactNode }) {
  const { state, account } = useAccount(relayUrl);
  const [role, setRole] = useState<Role>();
  const accountId = state.phase === "signed-in" ? state.session.account : undefined;

  const look = useCallback(() => {
    if (accountId === undefined) return;
    account
      .ask((relay) => relay.admin.me())
      .then(
        () => {
          rememberOperator(true);
          setRole({ of: accountId, is: "operator" });
        },
        (failure: unknown) => {
          if (!isStarlingError(failure) || failure.status !== 403)
            return setRole({ of: accountId, is: "unknown", failure });
          rememberOperator(false);
          setRole({ of: accountId, is: "refused" });
        },
      );
  }, [account, accountId]);
  useEffect(look, [look]);

  const standing = useMemo((): Standing => {
    if (state.phase === "unknown") return { is: "looking" };
    if (accountId === undefined) return { is: "signed-out", account, state };
    if (role?.of !== accountId) return { is: "looking" };
    switch (role.is) {
      case "operator":
        return { is: "operator", admin: { account, accountId, relayUrl, onRefused: look } };
      case "refused":
        return { is: "refused", account, accountId };
      case "unknown":
        return { is: "unknown", failure: role.failure, again: look };
    }
  }, [state, account, accountId, role, relayUrl, look]);
  return <StandingContext value={standing}>{children}</StandingContext>;
}
