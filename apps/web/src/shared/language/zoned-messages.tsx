"use client";

import { type Messages, NextIntlClientProvider } from "next-intl";
import { type ReactNode, useSyncExternalStore } from "react";
import type { Language } from "./languages.ts";

interface Props {
  readonly locale: Language;
  readonly messages: Partial<Messages>;
  readonly children: ReactNode;
}

/** A zone doesn't change while a page is open; one that does is known at the next. */
const never = () => () => {};
const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
const serverZone = () => "UTC";

/** Messages and time zone for client components: UTC as on the server, then the browser's own once the page is hydrated. */
export function ZonedMessages({ locale, messages, children }: Props) {
  const timeZone = useSyncExternalStore(never, browserZone, serverZone);
  return (
    <NextIntlClientProvider locale={locale} messages={messages} timeZone={timeZone}>
      {children}
    </NextIntlClientProvider>
  );
}
