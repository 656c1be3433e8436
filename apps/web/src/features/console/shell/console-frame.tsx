import type { ReactNode } from "react";
import { readSiteConfig } from "../../../shared/config/site-config.ts";
import { Messages } from "../../../shared/language/messages.tsx";
import { SitePage } from "../../../shared/ui/site-page.tsx";
import { Toasts } from "../../../shared/ui/toasts.tsx";
import { ConsoleDoor } from "./console-door.tsx";
import { ConsoleGate } from "./console-gate.tsx";
import { ConsoleNav } from "./console-nav.tsx";

interface Props {
  readonly signIn: ReactNode;
  readonly children: ReactNode;
}

/** The console's pages: navigation beside what is behind the gate. */
export function ConsoleFrame({ signIn, children }: Props) {
  return (
    <Messages of={["console", "account", "chain", "standing"]}>
      <ConsoleDoor relayUrl={readSiteConfig().relayUrl}>
        <SitePage side={<ConsoleNav />}>
          <ConsoleGate signIn={signIn}>{children}</ConsoleGate>
        </SitePage>
      </ConsoleDoor>
      <Toasts />
    </Messages>
  );
}
