"use client";

import * as Radix from "radix-ui/popover";
import type { ReactElement, ReactNode } from "react";

interface Props {
  /** One button element; it opens the popover. */
  readonly trigger: ReactElement;
  /** What it holds; for screen readers. */
  readonly label: string;
  readonly children: ReactNode;
  readonly align?: "start" | "center" | "end";
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

/** Something small beside what opened it. Not modal. For what must be answered, use `Sheet`. */
export function Popover({ trigger, label, children, align = "start", open, onOpenChange }: Props) {
  return (
    <Radix.Root {...(open !== undefined && { open })} {...(onOpenChange && { onOpenChange })}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="z-40 max-h-(--radix-popover-content-available-height) w-80 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-(--radius) border border-rule-strong bg-paper p-4 text-ink"
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
