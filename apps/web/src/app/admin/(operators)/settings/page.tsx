import { Settings } from "../../../../features/admin/settings/settings.tsx";
import { adminMetadata } from "../../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("settings");

export default function Page() {
  return <Settings />;
}
