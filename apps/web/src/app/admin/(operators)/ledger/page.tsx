import { LedgerExplorer } from "../../../../features/admin/ledger/ledger-explorer.tsx";
import { adminMetadata } from "../../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("ledger");

export default function Page() {
  return <LedgerExplorer />;
}
