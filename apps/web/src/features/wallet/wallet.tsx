import { readSiteConfig } from "../../shared/config/site-config.ts";
import { readTheme } from "../../shared/ui/read-theme.ts";
import { SiteFooter } from "../../shared/ui/site-footer.tsx";
import { SiteHeader } from "../../shared/ui/site-header.tsx";
import { WalletDoor } from "./wallet-door.tsx";

/** The wallet in its page. All of it happens in the browser. */
export async function Wallet() {
  const { relayUrl } = readSiteConfig();
  const theme = await readTheme();
  return (
    <>
      <SiteHeader theme={theme} />
      <main id="content" className="frame flex-1 pt-6 pb-20 sm:pt-10">
        <WalletDoor relayUrl={relayUrl} />
      </main>
      <SiteFooter relayUrl={relayUrl} />
    </>
  );
}
