import { NodesList } from "../../../../features/admin/nodes/nodes-list.tsx";
import { adminMetadata } from "../../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("nodes");

export default function Page() {
  return <NodesList />;
}
