import type { Messages } from "next-intl";
import type { Language } from "./languages.ts";
import { NAMESPACES } from "./namespaces.ts";

const kept = new Map<Language, Promise<Messages>>();

async function load(language: Language): Promise<Messages> {
  const parts = await Promise.all(
    NAMESPACES.map(
      async (name) => [name, (await import(`../../../messages/${name}/${language}.json`)).default] as const,
    ),
  );
  return Object.fromEntries(parts) as Messages;
}

/** The whole catalogue of a language, on the server. */
export function readMessages(language: Language): Promise<Messages> {
  const messages = kept.get(language) ?? load(language);
  if (process.env.NODE_ENV === "production") kept.set(language, messages);
  return messages;
}
