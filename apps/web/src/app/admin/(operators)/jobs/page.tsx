import { JobsList } from "../../../../features/admin/jobs/jobs-list.tsx";
import { adminMetadata } from "../../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("jobs");

export default function Page() {
  return <JobsList />;
}
