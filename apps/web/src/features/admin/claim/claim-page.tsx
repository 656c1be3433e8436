import { readSiteConfig } from "../../../shared/config/site-config.ts";
import { Messages } from "../../../shared/language/messages.tsx";
import { SitePage } from "../../../shared/ui/site-page.tsx";
import { Claim } from "./claim.tsx";

/** Where an invitation's link leads: no operator yet, so outside the gate. */
export function ClaimPage() {
  return (
    <Messages of={["admin"]}>
      <SitePage>
        <Claim relayUrl={readSiteConfig().relayUrl} />
      </SitePage>
    </Messages>
  );
}
