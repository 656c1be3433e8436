"use client";

import * as Radix from "radix-ui/tabs";
import { type ReactNode, useState } from "react";
import { classNames } from "./class-names.ts";

export interface Tab {
  readonly id: string;
  readonly label: ReactNode;
  readonly content: ReactNode;
  readonly disabled?: boolean;
}

interface Props {
  /** What is chosen between; for screen readers. */
  readonly label: string;
  readonly tabs: readonly Tab[];
  /** The id shown first; the first tab's without it. */
  readonly initial?: string;
  /** Shown from outside, together with `onChange`. */
  readonly value?: string;
  readonly onChange?: (id: string) => void;
  readonly className?: string;
}

/** Views of one thing, one at a time. For views with an address of their own, use `SideNav` or links. */
export function Tabs({ label, tabs, initial, value, onChange, className }: Props) {
  const [own, setOwn] = useState(initial ?? tabs[0]?.id ?? "");
  const choose = (id: string) => {
    setOwn(id);
    onChange?.(id);
  };
  return (
    <Radix.Root value={value ?? own} onValueChange={choose} className={classNames("min-w-0", className)}>
      <Radix.List aria-label={label} className="flex gap-x-1 overflow-x-auto border-b border-rule">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            disabled={tab.disabled === true}
            className="-mb-px min-h-11 shrink-0 cursor-pointer border-b-2 border-transparent px-3 text-small font-medium whitespace-nowrap text-ink-soft outline-offset-[-3px] hover:text-ink disabled:cursor-not-allowed disabled:opacity-55 data-[state=active]:border-iris data-[state=active]:text-ink"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id} className="pt-5">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
