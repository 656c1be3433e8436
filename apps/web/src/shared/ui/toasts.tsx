"use client";

import { useTranslations } from "next-intl";
import * as Radix from "radix-ui/toast";
import { useSyncExternalStore } from "react";
import { classNames } from "./class-names.ts";
import { currentToasts, endToast, subscribeToToasts, type ToastTone } from "./toast.ts";

const EDGES: Record<ToastTone, string> = { done: "border-l-sheen", failed: "border-l-ember", plain: "border-l-iris" };
const SHOWN_MS = 6_000;
const NONE: never[] = [];

/** Where `toast()` is shown: once in the layout of an area that uses it (console, admin); other pages load none of it. */
export function Toasts() {
  const t = useTranslations("ui.toasts");
  const toasts = useSyncExternalStore(subscribeToToasts, currentToasts, () => NONE);
  return (
    <Radix.Provider duration={SHOWN_MS} label={t("label")}>
      {toasts.map(({ id, tone, title, body }) => (
        <Radix.Root
          key={id}
          type={tone === "failed" ? "foreground" : "background"}
          onOpenChange={(open) => {
            if (!open) endToast(id);
          }}
          className={classNames(
            "flex items-start gap-3 rounded-(--radius) border border-l-3 border-rule-strong bg-paper py-1 pr-1 pl-4 text-ink",
            EDGES[tone],
          )}
        >
          <span className="flex-1 py-2">
            <Radix.Title className="text-small font-medium">{title}</Radix.Title>
            {body !== undefined && <Radix.Description className="text-small text-ink-soft">{body}</Radix.Description>}
          </span>
          <Radix.Close
            aria-label={t("close")}
            className="grid size-11 shrink-0 cursor-pointer place-items-center rounded-(--radius) hover:bg-sunken"
          >
            <svg viewBox="0 0 24 24" aria-hidden="true" className="size-4" stroke="currentColor" strokeWidth="2">
              <path d="M5 5 19 19M19 5 5 19" />
            </svg>
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport
        label={t("label")}
        className="fixed right-0 bottom-0 z-50 m-0 flex w-96 max-w-full list-none flex-col gap-2 p-4 pb-[max(1rem,env(safe-area-inset-bottom))] outline-none"
      />
    </Radix.Provider>
  );
}
