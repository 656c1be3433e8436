"use client";

import { usePathname } from "next/navigation";
import { isCurrent } from "./is-current.ts";
import { SiteLink } from "./site-link.tsx";

interface Props {
  readonly href: string;
  readonly label: string;
  readonly className: string;
}

/** A place of the site; the one that is shown says so. */
export function NavLink({ href, label, className }: Props) {
  const here = usePathname();
  return (
    <SiteLink
      href={href}
      prefetch={false}
      aria-current={isCurrent(here, { href }) ? "page" : undefined}
      className={className}
    >
      {label}
    </SiteLink>
  );
}
