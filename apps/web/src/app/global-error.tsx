"use client";

import { useSyncExternalStore } from "react";
import { Button } from "../shared/ui/button.tsx";
import { LAST_WORDS } from "../shared/ui/last-words.ts";
import { MessagePage } from "../shared/ui/message-page.tsx";
import "./globals.css";

const readLanguage = () => (navigator.language.startsWith("de") ? "de" : "en");
const never = () => () => {};

/** When the layout itself failed: it brings a document of its own. */
export default function GlobalError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const language = useSyncExternalStore(never, readLanguage, () => "en" as const);
  const words = LAST_WORDS[language];
  return (
    <html lang={language}>
      <title>{words.title}</title>
      <body>
        <MessagePage title={words.title} body={words.body}>
          <Button onClick={reset}>{words.again}</Button>
          {error.digest !== undefined && <p className="text-small">{`${words.number}: ${error.digest}`}</p>}
        </MessagePage>
      </body>
    </html>
  );
}
