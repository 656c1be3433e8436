import { JobDetail } from "../../../../../features/admin/jobs/job-detail.tsx";
import { adminMetadata } from "../../../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("jobs");

export default async function Page({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <JobDetail id={decodeURIComponent((await params).id)} />;
}
