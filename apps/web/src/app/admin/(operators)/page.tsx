import { Overview } from "../../../features/admin/overview/overview.tsx";
import { adminMetadata } from "../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("overview");

export default function Page() {
  return <Overview />;
}
