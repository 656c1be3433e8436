import { useTranslations } from "next-intl";
import { LendingChip } from "../contributor/lending-chip.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { NavLink } from "./nav-link.tsx";
import { PhoneMenu } from "./phone-menu.tsx";
import { SiteLink } from "./site-link.tsx";
import { ADMIN_PLACE, OWN_PLACES, PUBLIC_PLACES } from "./site-places.ts";
import { StarlingMark } from "./starling-mark.tsx";
import type { Theme } from "./theme.ts";
import { ThemeToggle } from "./theme-toggle.tsx";

interface Props {
  readonly theme: Theme;
  readonly over?: "paper" | "sky";
  /** Whether this browser was last seen as an operator's: the way to the admin area is shown. What lies there asks the relay. */
  readonly operator?: boolean;
}

const PLACE =
  "inline-flex min-h-11 items-center border-y-2 border-transparent px-1 leading-6 whitespace-nowrap no-underline hover:border-b-current/45 aria-[current]:border-b-current";

/** Wordmark, the site's places, what this tab is doing, language and appearance; on the page's own ground or laid over the sky. */
export function SiteHeader({ theme, over = "paper", operator = false }: Props) {
  const t = useTranslations("site");
  const own = operator ? [...OWN_PLACES, ADMIN_PLACE] : OWN_PLACES;
  return (
    <header className={over === "sky" ? "absolute inset-x-0 top-0 z-10 text-sky-ink" : ""}>
      <div className="frame flex items-center gap-x-3 py-3 sm:gap-x-5 sm:py-4">
        <SiteLink
          href="/"
          aria-label={t("home")}
          className="mr-auto flex min-h-11 items-center gap-2.5 no-underline xl:mr-4"
        >
          <StarlingMark className="size-7" />
          <span className="font-display text-[1.5rem] leading-none font-semibold tracking-tight max-[22rem]:hidden">
            {t("name")}
          </span>
        </SiteLink>
        <nav aria-label={t("nav.label")} className="mr-auto hidden gap-x-4 text-[0.9375rem] xl:flex">
          {PUBLIC_PLACES.map(({ key, href }) => (
            <NavLink key={key} href={href} label={t(`nav.${key}`)} className={PLACE} />
          ))}
        </nav>
        <LendingChip />
        <nav aria-label={t("nav.you")} className="hidden gap-x-4 text-[0.9375rem] xl:flex">
          {own.map(({ key, href }) => (
            <NavLink key={key} href={href} label={t(`nav.${key}`)} className={PLACE} />
          ))}
        </nav>
        <div className="hidden items-center gap-3 xl:flex">
          <LanguageSwitch />
          <ThemeToggle initial={theme} />
        </div>
        <PhoneMenu>
          <nav aria-label={t("nav.label")} className="flex flex-col">
            {PUBLIC_PLACES.map(({ key, href }) => (
              <NavLink
                key={key}
                href={href}
                label={t(`nav.${key}`)}
                className="phone-place font-display text-[1.875rem]"
              />
            ))}
          </nav>
          <nav aria-label={t("nav.you")} className="flex flex-col">
            {own.map(({ key, href }) => (
              <NavLink key={key} href={href} label={t(`nav.${key}`)} className="phone-place text-lead" />
            ))}
          </nav>
          <div className="mt-auto flex flex-wrap items-center justify-between gap-4 pt-6">
            <LanguageSwitch />
            <ThemeToggle initial={theme} />
          </div>
        </PhoneMenu>
      </div>
    </header>
  );
}
