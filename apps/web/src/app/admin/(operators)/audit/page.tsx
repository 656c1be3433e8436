import { AuditList } from "../../../../features/admin/audit/audit-list.tsx";
import { adminMetadata } from "../../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("audit");

export default function Page() {
  return <AuditList />;
}
