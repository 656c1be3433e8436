import { DisputesList } from "../../../../features/admin/disputes/disputes-list.tsx";
import { adminMetadata } from "../../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("disputes");

export default function Page() {
  return <DisputesList />;
}
