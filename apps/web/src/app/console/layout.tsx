import type { ReactNode } from "react";
import { SignInHere } from "../../features/account/sign-in-here.tsx";
import { ConsoleFrame } from "../../features/console/shell/console-frame.tsx";
import { OwnWallet } from "../../features/wallet/own-wallet.tsx";
import { readSiteConfig } from "../../shared/config/site-config.ts";

export default function Layout({ children }: { readonly children: ReactNode }) {
  const { relayUrl } = readSiteConfig();
  const signIn = (
    <>
      <SignInHere relayUrl={relayUrl} />
      <OwnWallet relayUrl={relayUrl} />
    </>
  );
  return <ConsoleFrame signIn={signIn}>{children}</ConsoleFrame>;
}
