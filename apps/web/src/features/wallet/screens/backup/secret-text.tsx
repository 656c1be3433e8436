"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import type { HiddenSecret } from "../hidden-secret.ts";

/** Writes the words straight into the page, past React, and takes them out again when they are no longer shown. */
export function SecretText({ secret }: { readonly secret: HiddenSecret }) {
  const t = useTranslations("wallet.backup");
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const items = secret.parts().map((part) => {
      const item = document.createElement("li");
      item.textContent = part;
      return item;
    });
    const shown = list.current;
    shown?.replaceChildren(...items);
    return () => shown?.replaceChildren();
  }, [secret]);
  return (
    <ol
      ref={list}
      translate="no"
      aria-label={secret.kind === "words" ? t("words") : t("key")}
      className={
        secret.kind === "words"
          ? "grid list-inside list-decimal grid-cols-2 gap-x-6 gap-y-2.5 rounded-(--radius) border border-rule bg-raised p-5 font-code marker:text-ink-soft sm:grid-cols-3"
          : "list-none rounded-(--radius) border border-rule bg-raised p-5 font-code wrap-anywhere"
      }
    />
  );
}
