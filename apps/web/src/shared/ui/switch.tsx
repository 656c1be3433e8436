"use client";

import * as Radix from "radix-ui/switch";
import { type ReactNode, useId } from "react";

interface Props {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly disabled?: boolean;
  /** Sent with the form it stands in. */
  readonly name?: string;
}

/** On or off, at once. For something that is sent later, use a checkbox. */
export function Switch({ label, hint, on, onChange, disabled = false, name }: Props) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <span className="grid min-h-11 place-items-center">
        <Radix.Root
          id={id}
          checked={on}
          onCheckedChange={onChange}
          disabled={disabled}
          {...(name !== undefined && { name })}
          {...(hint !== undefined && { "aria-describedby": `${id}-hint` })}
          className="relative h-6 w-11 shrink-0 cursor-pointer rounded-full border border-rule-strong bg-sunken transition-colors disabled:cursor-not-allowed disabled:opacity-55 data-[state=checked]:border-sheen data-[state=checked]:bg-sheen"
        >
          <Radix.Thumb className="switch-thumb absolute top-[3px] left-[3px] size-4 rounded-full bg-rule-strong transition-transform data-[state=checked]:translate-x-5 data-[state=checked]:bg-paper" />
        </Radix.Root>
      </span>
      <span className="py-2.5">
        <label htmlFor={id} className="cursor-pointer">
          {label}
        </label>
        {hint !== undefined && (
          <span id={`${id}-hint`} className="block text-small text-ink-soft">
            {hint}
          </span>
        )}
      </span>
    </div>
  );
}
