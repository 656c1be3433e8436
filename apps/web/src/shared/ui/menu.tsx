"use client";

import Link from "next/link";
import * as Radix from "radix-ui/dropdown-menu";
import type { ReactElement } from "react";
import { classNames } from "./class-names.ts";

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  /** Second line, softer. */
  readonly hint?: string;
  /** Where it leads, or what it does: one of the two. */
  readonly href?: string;
  readonly onSelect?: () => void;
  readonly tone?: "plain" | "ember";
  readonly disabled?: boolean;
  /** A rule above it. */
  readonly apart?: boolean;
}

interface Props {
  /** One button element; it opens the menu. */
  readonly trigger: ReactElement;
  /** What the menu is of; for screen readers. */
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly align?: "start" | "center" | "end";
}

const ITEM =
  "flex min-h-11 cursor-pointer flex-col justify-center rounded-[0.25rem] px-3 py-1.5 text-small no-underline outline-none select-none data-disabled:cursor-not-allowed data-disabled:opacity-55 data-highlighted:bg-sunken data-highlighted:outline-2 data-highlighted:outline-offset-[-2px] data-highlighted:outline-transparent";

/** Acts and places that belong to one thing, behind one button. Not modal: the page can still be scrolled, and no style is injected (our policy forbids it). */
export function Menu({ trigger, label, items, align = "end" }: Props) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-40 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto rounded-(--radius) border border-rule-strong bg-paper p-1 text-ink"
        >
          {items.map((item) => (
            <MenuRow key={item.id} item={item} />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function MenuRow({ item }: { readonly item: MenuItem }) {
  const look = classNames(ITEM, item.tone === "ember" && "text-ember");
  const words = (
    <>
      {item.label}
      {item.hint !== undefined && <span className="text-ink-soft">{item.hint}</span>}
    </>
  );
  return (
    <>
      {item.apart === true && <Radix.Separator className="mx-1 my-1 h-px bg-rule" />}
      {item.href === undefined ? (
        <Radix.Item
          className={look}
          disabled={item.disabled === true}
          {...(item.onSelect && { onSelect: item.onSelect })}
        >
          {words}
        </Radix.Item>
      ) : (
        <Radix.Item asChild className={look} disabled={item.disabled === true}>
          <Link href={item.href} prefetch={false}>
            {words}
          </Link>
        </Radix.Item>
      )}
    </>
  );
}
