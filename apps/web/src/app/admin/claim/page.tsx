import { ClaimPage } from "../../../features/admin/claim/claim-page.tsx";
import { adminMetadata } from "../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("claim");

export default function Page() {
  return <ClaimPage />;
}
