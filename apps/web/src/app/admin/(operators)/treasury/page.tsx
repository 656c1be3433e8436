import { adminMetadata } from "../../../../features/admin/shell/admin-metadata.ts";
import { Treasury } from "../../../../features/admin/treasury/treasury.tsx";

export const generateMetadata = adminMetadata("treasury");

export default function Page() {
  return <Treasury />;
}
