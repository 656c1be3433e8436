"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { THEMES, type Theme, themeCookie } from "./theme.ts";

const ICONS: Record<Theme, string> = {
  system: "M12 3a9 9 0 1 0 0 18Zm0 0a9 9 0 0 1 0 18",
  light:
    "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M4.9 4.9l1.8 1.8M17.3 17.3l1.8 1.8M4.9 19.1l1.8-1.8M17.3 6.7l1.8-1.8",
  dark: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z",
};

/** Three radio buttons; the choice is kept for a year. */
export function ThemeToggle({ initial }: { readonly initial: Theme }) {
  const t = useTranslations("site.theme");
  const name = useId();
  const [theme, setTheme] = useState(initial);
  const choose = (next: Theme) => {
    setTheme(next);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in browsers that we serve
    document.cookie = themeCookie(next);
    if (next === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
  };
  return (
    <fieldset className="flex rounded-full border border-current/35 p-0.5">
      <legend className="sr-only">{t("legend")}</legend>
      {THEMES.map((option) => (
        <label
          key={option}
          title={t(option)}
          className="relative grid size-8 cursor-pointer place-items-center rounded-full opacity-75 hover:opacity-100 has-checked:bg-current/15 has-checked:opacity-100 has-focus-visible:outline-2 has-focus-visible:outline-current"
        >
          <input
            type="radio"
            name={name}
            value={option}
            checked={theme === option}
            onChange={() => choose(option)}
            className="absolute inset-0 cursor-pointer appearance-none opacity-0"
            aria-label={t(option)}
          />
          <svg
            viewBox="0 0 24 24"
            aria-hidden="true"
            className="size-4.5"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.7"
            strokeLinecap="round"
          >
            <path d={ICONS[option]} />
          </svg>
        </label>
      ))}
    </fieldset>
  );
}
