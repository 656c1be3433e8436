import type { Metadata } from "next";
import { Wallet } from "../../features/wallet/wallet.tsx";
import { walletText } from "../../shared/text/wallet-text.ts";

export const metadata: Metadata = { title: walletText.title, description: walletText.description };

export default function Page() {
  return <Wallet />;
}
