import type { Metadata } from "next";
import { Oracle } from "../../features/oracle/oracle.tsx";
import { OwnWallet } from "../../features/wallet/own-wallet.tsx";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { oracleText } from "../../shared/text/oracle-text.ts";

export const metadata: Metadata = { title: oracleText.title, description: oracleText.description };

export default function Page() {
  return (
    <>
      <Oracle />
      <OwnWallet relayUrl={readSiteConfig().relayUrl} />
    </>
  );
}
