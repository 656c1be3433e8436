import { readSiteConfig } from "../../shared/config/site-config.ts";
import { readTheme } from "../../shared/ui/read-theme.ts";
import { SiteFooter } from "../../shared/ui/site-footer.tsx";
import { SiteHeader } from "../../shared/ui/site-header.tsx";
import { AccountPanel } from "./account-panel.tsx";

/** Whose points, devices and wallets these are. All of it is asked for by the browser. */
export async function AccountPage() {
  const { relayUrl } = readSiteConfig();
  const theme = await readTheme();
  return (
    <>
      <SiteHeader theme={theme} />
      <main id="content" className="frame flex-1 pt-6 pb-20 sm:pt-10">
        <AccountPanel relayUrl={relayUrl} />
      </main>
      <SiteFooter relayUrl={relayUrl} />
    </>
  );
}
