"use client";

import * as Radix from "radix-ui/tooltip";
import type { ReactElement, ReactNode } from "react";

interface Props {
  readonly words: ReactNode;
  /** One focusable element. */
  readonly children: ReactElement;
  readonly side?: "top" | "right" | "bottom" | "left";
}

const DELAY_MS = 350;

/** A few more words about what has the pointer or the focus. Never the only place where something is said: touch screens don't show it. */
export function Tooltip({ words, children, side = "top" }: Props) {
  return (
    <Radix.Provider delayDuration={DELAY_MS}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className="z-50 max-w-72 rounded-(--radius) border border-transparent bg-action px-3 py-1.5 text-small text-action-ink"
          >
            {words}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
