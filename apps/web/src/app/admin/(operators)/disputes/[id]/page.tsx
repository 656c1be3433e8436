import { DisputeDetail } from "../../../../../features/admin/disputes/dispute-detail.tsx";
import { adminMetadata } from "../../../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("disputes");

export default async function Page({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <DisputeDetail id={decodeURIComponent((await params).id)} />;
}
