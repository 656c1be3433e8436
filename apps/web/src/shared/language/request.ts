// What next-intl asks for each request: the language, and its messages.
import { cookies, headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { chooseLanguage } from "./choose-language.ts";
import { LANGUAGE_COOKIE } from "./languages.ts";
import { readMessages } from "./read-messages.ts";

export default getRequestConfig(async () => {
  const [jar, asked] = await Promise.all([cookies(), headers()]);
  const locale = chooseLanguage({ cookie: jar.get(LANGUAGE_COOKIE)?.value, header: asked.get("accept-language") });
  return { locale, timeZone: "UTC", messages: await readMessages(locale) };
});
