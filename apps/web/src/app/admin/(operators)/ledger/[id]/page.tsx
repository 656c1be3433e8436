import { EntryDetail } from "../../../../../features/admin/ledger/entry-detail.tsx";
import { adminMetadata } from "../../../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("ledger");

export default async function Page({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <EntryDetail id={decodeURIComponent((await params).id)} />;
}
