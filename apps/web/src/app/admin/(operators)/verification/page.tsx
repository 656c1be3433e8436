import { adminMetadata } from "../../../../features/admin/shell/admin-metadata.ts";
import { ChecksList } from "../../../../features/admin/verification/checks-list.tsx";

export const generateMetadata = adminMetadata("verification");

export default function Page() {
  return <ChecksList />;
}
