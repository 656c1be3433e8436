"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useId } from "react";

/** The navigation where there is no room for it: the browser's own popover, over the whole window. Opens and closes without JavaScript; Escape closes it. */
export function PhoneMenu({ children }: { readonly children: ReactNode }) {
  const t = useTranslations("site.menu");
  const id = useId();
  return (
    <div className="xl:hidden">
      <button
        type="button"
        popoverTarget={id}
        className="inline-flex min-h-11 cursor-pointer items-center gap-2.5 rounded-(--radius) border border-current/35 px-3.5 hover:bg-current/10"
      >
        <svg viewBox="0 0 24 24" aria-hidden="true" className="size-5" stroke="currentColor" strokeWidth="1.8">
          <path d="M3 7.5H21M3 16.5H21" />
        </svg>
        {t("open")}
      </button>
      {/* A link in it leads away, but the header may stay: it closes the menu itself. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link clicks it */}
      <dialog
        id={id}
        popover="auto"
        aria-label={t("label")}
        onClick={(event) => {
          if (event.target instanceof Element && event.target.closest("a") !== null) event.currentTarget.hidePopover();
        }}
        className="phone-menu m-0 h-dvh max-h-none w-full max-w-none overflow-y-auto overscroll-contain bg-paper p-0 text-ink"
      >
        <div className="frame flex min-h-full flex-col gap-6 pt-3 pb-[max(1.5rem,env(safe-area-inset-bottom))] sm:pt-4">
          <button
            type="button"
            popoverTarget={id}
            popoverTargetAction="hide"
            className="inline-flex min-h-11 cursor-pointer items-center gap-2.5 self-end rounded-(--radius) border border-current/35 px-3.5 hover:bg-current/10"
          >
            <svg viewBox="0 0 24 24" aria-hidden="true" className="size-5" stroke="currentColor" strokeWidth="1.8">
              <path d="M5 5 19 19M19 5 5 19" />
            </svg>
            {t("close")}
          </button>
          {children}
        </div>
      </dialog>
    </div>
  );
}
