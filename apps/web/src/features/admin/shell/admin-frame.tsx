import type { ReactNode } from "react";
import { readSiteConfig } from "../../../shared/config/site-config.ts";
import { Messages } from "../../../shared/language/messages.tsx";
import { SitePage } from "../../../shared/ui/site-page.tsx";
import { Toasts } from "../../../shared/ui/toasts.tsx";
import { AdminDoor } from "./admin-door.tsx";
import { AdminGate } from "./admin-gate.tsx";
import { AdminSide } from "./admin-side.tsx";
import { LiveProvider } from "./live-provider.tsx";

/** The operators' pages: navigation beside what is behind the gate. */
export function AdminFrame({ children }: { readonly children: ReactNode }) {
  return (
    <Messages of={["admin"]}>
      <AdminDoor relayUrl={readSiteConfig().relayUrl}>
        <LiveProvider>
          <SitePage side={<AdminSide />}>
            <AdminGate>{children}</AdminGate>
          </SitePage>
        </LiveProvider>
      </AdminDoor>
      <Toasts />
    </Messages>
  );
}
