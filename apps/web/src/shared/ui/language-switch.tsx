"use client";

import { usePathname, useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { languageCookie } from "../language/language-cookie.ts";
import { LANGUAGES, type Language } from "../language/languages.ts";

/** One button a language, in its own letters. Without JavaScript the form asks the site, which keeps the choice and leads back. */
export function LanguageSwitch() {
  const t = useTranslations("site.language");
  const chosen = useLocale();
  const here = usePathname();
  const router = useRouter();
  const choose = (language: Language) => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in browsers that we serve
    document.cookie = languageCookie(language);
    router.refresh();
  };
  return (
    <form method="post" action="/language" aria-label={t("label")} className="flex">
      <input type="hidden" name="back" value={here} />
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="submit"
          name="language"
          value={language}
          aria-label={t(language)}
          aria-pressed={language === chosen}
          onClick={(event) => {
            event.preventDefault();
            choose(language);
          }}
          className="min-h-11 min-w-9 cursor-pointer border-y-2 border-transparent px-1.5 text-small leading-5 font-medium uppercase hover:border-b-current/45 aria-pressed:border-b-current"
        >
          {language}
        </button>
      ))}
    </form>
  );
}
