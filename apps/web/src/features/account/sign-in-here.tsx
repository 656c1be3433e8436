"use client";

import { useAccount } from "../../shared/account/use-account.ts";
import { SignIn } from "./sign-in.tsx";

/** The ways in, for a page that wants somebody signed in: whoever signs in stays on it. */
export function SignInHere({ relayUrl }: { readonly relayUrl: string }) {
  const { state, account } = useAccount(relayUrl);
  return (
    <SignIn
      account={account}
      fault={state.phase === "signed-out" ? state.fault : null}
      isBusy={state.phase === "signing-in"}
    />
  );
}
