import { AlertsList } from "../../../../features/admin/alerts/alerts-list.tsx";
import { adminMetadata } from "../../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("alerts");

export default function Page() {
  return <AlertsList />;
}
