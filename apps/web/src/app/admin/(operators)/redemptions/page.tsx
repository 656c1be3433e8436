import { RedemptionsList } from "../../../../features/admin/redemptions/redemptions-list.tsx";
import { adminMetadata } from "../../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("redemptions");

export default function Page() {
  return <RedemptionsList />;
}
