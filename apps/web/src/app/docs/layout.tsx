import type { ReactNode } from "react";
import { DocsFrame } from "../../features/docs/docs-frame.tsx";
import { Messages } from "../../shared/language/messages.tsx";

export default function Layout({ children }: { readonly children: ReactNode }) {
  return (
    <Messages of={["docs"]}>
      <DocsFrame>{children}</DocsFrame>
    </Messages>
  );
}
