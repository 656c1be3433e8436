import { Operators } from "../../../../features/admin/operators/operators.tsx";
import { adminMetadata } from "../../../../features/admin/shell/admin-metadata.ts";

export const generateMetadata = adminMetadata("operators");

export default function Page() {
  return <Operators />;
}
