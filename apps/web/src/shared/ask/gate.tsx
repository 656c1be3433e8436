"use client";

import { Fragment, type ReactNode } from "react";
import { Loading } from "../ui/loading.tsx";
import { type Asker, AskerContext } from "./asker-context.ts";

interface Props {
  /** Who is signed in, once that is known; its parts ask as this account. */
  readonly asker: (Asker & { readonly accountId: string }) | "looking" | "signed-out";
  /** Said while it isn't known, and to those without JavaScript, to whom it never will be. */
  readonly looking: string;
  readonly noScript: string;
  /** The ways to sign in. */
  readonly signIn: ReactNode;
  readonly children: ReactNode;
}

/** The page for whoever is signed in. Others sign in right here: the page that they wanted is the one they are on, so nothing leads anywhere. */
export function Gate({ asker, looking, noScript, signIn, children }: Props) {
  if (asker === "looking")
    return (
      <>
        <Loading of="lines" label={looking} />
        <noscript>
          <p className="max-w-(--measure) py-4">{noScript}</p>
        </noscript>
      </>
    );
  if (asker === "signed-out") return signIn;
  // Another account is asked for from the beginning.
  return (
    <AskerContext value={asker}>
      <Fragment key={asker.accountId}>{children}</Fragment>
    </AskerContext>
  );
}
