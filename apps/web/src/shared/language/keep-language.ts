import { languageCookie } from "./language-cookie.ts";
import { isLanguage } from "./languages.ts";

const PATH_CHARACTERS_MAX = 2_000;
const FORM_BYTES_MAX = 8_000;

/** A path of this site: nothing that a browser would read as another host. */
const ownPath = (text: string | null): string =>
  text !== null && text.length <= PATH_CHARACTERS_MAX && /^\/(?![/\\])[\x21-\x7e]*$/.test(text) && !text.includes("\\")
    ? text
    : "/";

/** Keeps the form's `language` in a cookie and leads back to its `back`; a language that isn't there changes nothing. */
export async function keepLanguage(request: Request): Promise<Response> {
  // Another site's page could otherwise choose for the visitor.
  const from = request.headers.get("sec-fetch-site");
  const isOurs = from === null || from === "same-origin" || from === "none";
  const text = Number(request.headers.get("content-length") ?? 0) <= FORM_BYTES_MAX ? await request.text() : "";
  const form = new URLSearchParams(text);
  const language = form.get("language") ?? undefined;
  return new Response(null, {
    status: 303,
    headers: {
      Location: ownPath(form.get("back")),
      ...(isOurs && isLanguage(language) && { "Set-Cookie": languageCookie(language) }),
    },
  });
}
