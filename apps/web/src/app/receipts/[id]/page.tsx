import type { Metadata } from "next";
import { Receipt } from "../../../features/receipt/receipt.tsx";
import { OwnWallet } from "../../../features/wallet/own-wallet.tsx";
import { readSiteConfig } from "../../../shared/config/site-config.ts";
import { receiptText } from "../../../shared/text/receipt-text.ts";

export const metadata: Metadata = { title: receiptText.title, description: receiptText.description };

export default async function Page({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return (
    <>
      <Receipt id={decodeURIComponent((await params).id)} />
      <OwnWallet relayUrl={readSiteConfig().relayUrl} />
    </>
  );
}
