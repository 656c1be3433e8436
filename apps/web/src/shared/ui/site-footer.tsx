import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { SiteLink } from "./site-link.tsx";
import { OWN_PLACES, PUBLIC_PLACES } from "./site-places.ts";
import { StarlingMark } from "./starling-mark.tsx";

const LINK =
  "inline-flex min-h-11 items-center text-ink-soft no-underline underline-offset-4 hover:text-ink hover:underline";
/** Of the public places, those that are for programs. */
const BUILD = new Set<string>(["playground", "docs"]);

/** Every place of the site, by whom it is for. */
export function SiteFooter({ relayUrl }: { readonly relayUrl: string }) {
  const t = useTranslations("site");
  const place = ({ key, href }: (typeof PUBLIC_PLACES | typeof OWN_PLACES)[number]) => (
    <li key={key}>
      <SiteLink href={href} prefetch={false} className={LINK}>
        {t(`nav.${key}`)}
      </SiteLink>
    </li>
  );
  return (
    <footer className="mt-auto border-t border-rule">
      <div className="frame grid gap-x-10 gap-y-8 py-10 text-small md:grid-cols-[1.4fr_3fr]">
        <div className="flex max-w-72 flex-col items-start gap-3 text-ink-soft">
          <StarlingMark className="size-7 text-ink" />
          <p>{t("footer.licence")}</p>
        </div>
        <nav aria-label={t("footer.label")} className="grid grid-cols-2 gap-x-8 gap-y-6 sm:grid-cols-3">
          <Column heading={t("footer.lend")}>{PUBLIC_PLACES.filter(({ key }) => !BUILD.has(key)).map(place)}</Column>
          <Column heading={t("footer.build")}>
            {PUBLIC_PLACES.filter(({ key }) => BUILD.has(key)).map(place)}
            <li>
              <a href={`${relayUrl}/docs`} className={LINK}>
                {t("footer.reference")}
              </a>
            </li>
            <li>
              <SiteLink href="/oracle" prefetch={false} className={LINK}>
                {t("footer.oracle")}
              </SiteLink>
            </li>
          </Column>
          <Column heading={t("footer.yours")}>
            {OWN_PLACES.map(place)}
            <li>
              <SiteLink href="/outputs" prefetch={false} className={LINK}>
                {t("footer.outputs")}
              </SiteLink>
            </li>
          </Column>
        </nav>
      </div>
    </footer>
  );
}

function Column({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  return (
    <div>
      <p className="pb-1 font-medium">{heading}</p>
      <ul>{children}</ul>
    </div>
  );
}
