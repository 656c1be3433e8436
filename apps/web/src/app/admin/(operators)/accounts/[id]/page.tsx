import { AccountDetail } from "../../../../../features/admin/accounts/account-detail.tsx";
import { adminMetadata } from "../../../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("accounts");

export default async function Page({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <AccountDetail id={decodeURIComponent((await params).id)} />;
}
