import { notFound } from "next/navigation";
import { useTranslations } from "next-intl";
import { askChain } from "../../shared/chain/ask-chain.ts";
import { readSiteConfig } from "../../shared/config/site-config.ts";
import { askWithCode } from "../../shared/relay/ask-with-code.ts";
import { LookAgain } from "../../shared/ui/look-again.tsx";
import { readTheme } from "../../shared/ui/read-theme.ts";
import { SiteFooter } from "../../shared/ui/site-footer.tsx";
import { SiteHeader } from "../../shared/ui/site-header.tsx";
import { ReceiptView } from "./receipt-view.tsx";

/** One receipt: what it says, whether it holds, and a way to mint it. One that there isn’t is the page of the address that leads nowhere. */
export async function Receipt({ id }: { readonly id: string }) {
  const { relayUrl } = readSiteConfig();
  const [theme, chain, found] = await Promise.all([
    readTheme(),
    askChain(relayUrl),
    askWithCode(relayUrl, async (relay, signal) => {
      const [receipt, key] = await Promise.all([relay.receipts.get(id, { signal }), relay.receipts.key({ signal })]);
      return { receipt, relayAddress: key.address };
    }),
  ]);
  if (!found.ok && found.code === "receipt_not_found") notFound();
  return (
    <>
      <SiteHeader theme={theme} />
      <main id="content" className="frame flex-1 pt-6 pb-20 sm:pt-10">
        {found.ok ? (
          <ReceiptView relayUrl={relayUrl} chain={chain.ok ? chain.value : null} {...found.value} />
        ) : (
          <Missing id={id} code={found.code} />
        )}
      </main>
      <SiteFooter relayUrl={relayUrl} />
    </>
  );
}

function Missing({ id, code }: { readonly id: string; readonly code: string }) {
  const t = useTranslations("receipt.missing");
  const [title, body] =
    code === "receipt_pending" ? [t("pending"), t("pendingBody")] : [t("unreachable"), t("unreachableBody")];
  return (
    <div className="flex flex-col gap-5 pt-[8vh]">
      <h1 className="text-section">{title}</h1>
      <p className="font-code text-small wrap-anywhere text-ink-soft">{id}</p>
      <p className="max-w-(--measure) text-lead">{body}</p>
      <LookAgain />
    </div>
  );
}
