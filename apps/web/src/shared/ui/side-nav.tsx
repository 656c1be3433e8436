"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef } from "react";
import { classNames } from "./class-names.ts";
import { isCurrent } from "./is-current.ts";

export interface NavItem {
  readonly href: string;
  readonly label: string;
  /** Current on this address alone, not on those below it. */
  readonly exact?: boolean;
  /** A number or a `Badge` at its end. */
  readonly note?: ReactNode;
}

export interface NavSection {
  readonly id: string;
  readonly heading?: string;
  readonly items: readonly NavItem[];
}

interface Props {
  readonly label: string;
  readonly sections: readonly NavSection[];
}

/** The places of an area: a column beside the page, on a phone a row that scrolls. */
export function SideNav({ label, sections }: Props) {
  const here = usePathname();
  const row = useRef<HTMLDivElement>(null);
  // On a phone the row is wider than the window: where one is must be in it.
  useEffect(() => {
    const current = here === null ? null : row.current?.querySelector<HTMLElement>("[aria-current]");
    if (row.current !== null && current)
      row.current.scrollLeft = current.offsetLeft - (row.current.clientWidth - current.offsetWidth) / 2;
  }, [here]);
  return (
    <nav aria-label={label} className="side-nav min-w-0 lg:sticky lg:top-6 lg:self-start">
      <div
        ref={row}
        className="relative -mx-4 flex overflow-x-auto border-b border-rule px-4 lg:mx-0 lg:flex-col lg:gap-6 lg:overflow-visible lg:border-b-0 lg:px-0"
      >
        {sections.map((section) => (
          <div key={section.id} className="flex shrink-0 lg:flex-col">
            {section.heading !== undefined && (
              <p className="hidden pb-1 text-small text-ink-soft lg:block">{section.heading}</p>
            )}
            <ul className="flex lg:flex-col">
              {section.items.map((item) => (
                <SideNavLink key={item.href} item={item} current={isCurrent(here, item)} />
              ))}
            </ul>
          </div>
        ))}
      </div>
    </nav>
  );
}

function SideNavLink({ item, current }: { readonly item: NavItem; readonly current: boolean }) {
  return (
    <li className="shrink-0">
      <Link
        href={item.href}
        aria-current={current ? "page" : undefined}
        className={classNames(
          "-mb-px flex min-h-11 items-center justify-between gap-3 border-b-2 px-3 text-small font-medium whitespace-nowrap no-underline outline-offset-[-3px] lg:mb-0 lg:border-b-0 lg:border-l-2 lg:whitespace-normal",
          current ? "border-iris text-ink" : "border-transparent text-ink-soft hover:text-ink lg:border-rule",
        )}
      >
        {item.label}
        {item.note !== undefined && <span className="font-normal tabular-nums text-ink-soft">{item.note}</span>}
      </Link>
    </li>
  );
}
