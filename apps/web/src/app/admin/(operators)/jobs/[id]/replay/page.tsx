import { ReplayView } from "../../../../../../features/admin/replay/replay-view.tsx";
import { adminMetadata } from "../../../../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("jobs");

export default async function Page({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <ReplayView id={decodeURIComponent((await params).id)} />;
}
