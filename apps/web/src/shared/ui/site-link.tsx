"use client";

import { useRouter } from "next/navigation";
import { type ComponentProps, startTransition } from "react";

type Props = Omit<ComponentProps<"a">, "href"> & {
  readonly href: string;
  /** `false`: not even when it is pointed at. */
  readonly prefetch?: boolean | null;
  readonly scroll?: boolean;
};

/**
 * A link within the site that keeps the page's state (a tab that lends goes on lending): for the shell and the start page, in place of
 * next/link, which is 2.5 kB of every page. Fetched ahead when it is pointed at or focused, not when it is seen.
 */
export function SiteLink({ href, prefetch, scroll = true, onClick, ...rest }: Props) {
  const router = useRouter();
  const ahead = prefetch === false ? undefined : () => router.prefetch(href);
  return (
    <a
      onPointerEnter={ahead}
      onFocus={ahead}
      {...rest}
      href={href}
      onClick={(event) => {
        onClick?.(event);
        const elsewhere =
          event.button !== 0 ||
          event.metaKey ||
          event.ctrlKey ||
          event.shiftKey ||
          event.altKey ||
          rest.target === "_blank";
        if (elsewhere || event.defaultPrevented || !href.startsWith("/") || rest.download !== undefined) return;
        event.preventDefault();
        startTransition(() => router.push(href, { scroll }));
      }}
    />
  );
}
