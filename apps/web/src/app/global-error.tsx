"use client";

import { text } from "../shared/text/text.ts";
import "./globals.css";
import ErrorPage from "./error.tsx";

/** When the layout itself failed: it brings a document of its own. */
export default function GlobalError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <title>{text.errors.title}</title>
      <body>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}
