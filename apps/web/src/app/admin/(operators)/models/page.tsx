import { ModelsList } from "../../../../features/admin/models/models-list.tsx";
import { adminMetadata } from "../../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("models");

export default function Page() {
  return <ModelsList />;
}
