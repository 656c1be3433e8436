"use client";

import { text } from "../shared/text/text.ts";
import { Button } from "../shared/ui/button.tsx";
import { MessagePage } from "../shared/ui/message-page.tsx";

export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <MessagePage title={text.errors.title} body={text.errors.body}>
      <Button onClick={reset}>{text.errors.retry}</Button>
      {error.digest !== undefined && <p className="text-small">{`${text.errors.digest}: ${error.digest}`}</p>}
    </MessagePage>
  );
}
