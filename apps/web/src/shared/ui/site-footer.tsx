import Link from "next/link";
import { oracleText } from "../text/oracle-text.ts";
import { outputsText } from "../text/outputs-text.ts";
import { text } from "../text/text.ts";

const LINK = "inline-flex min-h-11 items-center hover:text-ink";

export function SiteFooter({ relayUrl }: { readonly relayUrl: string }) {
  return (
    <footer className="mt-auto border-t border-rule">
      <div className="frame flex flex-col gap-2 py-6 text-small text-ink-soft sm:flex-row sm:items-center sm:justify-between">
        <p>{text.site.footer}</p>
        <div className="flex flex-wrap gap-x-5">
          <Link href="/outputs" className={LINK}>
            {outputsText.title}
          </Link>
          <Link href="/oracle" className={LINK}>
            {oracleText.title}
          </Link>
          <a href={`${relayUrl}/docs`} className={LINK}>
            {text.site.reference}
          </a>
        </div>
      </div>
    </footer>
  );
}
