import { JobDetail } from "../../../../features/console/jobs/job-detail.tsx";
import { consoleMetadata } from "../../../../features/console/shell/console-metadata.ts";

export const generateMetadata = consoleMetadata("jobs");

export default async function Page({ params }: { readonly params: Promise<{ readonly id: string }> }) {
  return <JobDetail id={(await params).id} />;
}
