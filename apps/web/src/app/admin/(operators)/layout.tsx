import type { ReactNode } from "react";
import { AdminFrame } from "../../../features/admin/shell/admin-frame.tsx";

export default function Layout({ children }: { readonly children: ReactNode }) {
  return <AdminFrame>{children}</AdminFrame>;
}
