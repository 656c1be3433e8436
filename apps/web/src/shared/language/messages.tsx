import { getLocale, getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import { MoreMessages } from "./more-messages.tsx";
import { type Namespace, SHARED_NAMESPACES } from "./namespaces.ts";
import { ZonedMessages } from "./zoned-messages.tsx";

interface Props {
  /** The parts of the catalogue that the page's client components use, besides the shared ones; left out by the root layout alone. */
  readonly of?: readonly Namespace[];
  readonly children: ReactNode;
}

/** Hands parts of the catalogue down to client components: a page carries its own sentences and no other's. */
export async function Messages({ of, children }: Props) {
  const [locale, messages] = await Promise.all([getLocale(), getMessages()]);
  const handed = Object.fromEntries((of ?? SHARED_NAMESPACES).map((name) => [name, messages[name]]));
  return of === undefined ? (
    <ZonedMessages locale={locale} messages={handed}>
      {children}
    </ZonedMessages>
  ) : (
    <MoreMessages messages={handed}>{children}</MoreMessages>
  );
}
