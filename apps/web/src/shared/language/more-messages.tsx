"use client";

import { type Messages, NextIntlClientProvider, useLocale, useMessages, useTimeZone } from "next-intl";
import { type ReactNode, useMemo } from "react";

interface Props {
  readonly messages: Partial<Messages>;
  readonly children: ReactNode;
}

/** A page's own messages beside those that are there already. */
export function MoreMessages({ messages, children }: Props) {
  const locale = useLocale();
  const timeZone = useTimeZone();
  const above = useMessages();
  const all = useMemo(() => ({ ...above, ...messages }), [above, messages]);
  return (
    <NextIntlClientProvider locale={locale} messages={all} timeZone={timeZone ?? "UTC"}>
      {children}
    </NextIntlClientProvider>
  );
}
