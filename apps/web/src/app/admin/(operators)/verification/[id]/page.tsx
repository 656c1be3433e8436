import { adminMetadata } from "../../../../../features/admin/shell/admin-metadata.ts";
import { CheckDetail } from "../../../../../features/admin/verification/check-detail.tsx";

export const generateMetadata = adminMetadata("verification");

export default async function Page({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <CheckDetail id={decodeURIComponent((await params).id)} />;
}
