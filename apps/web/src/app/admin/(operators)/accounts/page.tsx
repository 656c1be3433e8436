import { AccountsList } from "../../../../features/admin/accounts/accounts-list.tsx";
import { adminMetadata } from "../../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("accounts");

export default function Page() {
  return <AccountsList />;
}
