import { type ComponentProps, type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";

export interface SelectOption {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

interface Shape {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly options: readonly SelectOption[];
  /** The label is for screen readers alone. */
  readonly labelHidden?: boolean;
}

/** One of many. The browser's own list: it works in forms without JavaScript, and phones show theirs. Takes what `<select>` takes. */
export function Select({
  label,
  hint,
  options,
  labelHidden = false,
  className,
  ...rest
}: ComponentProps<"select"> & Shape) {
  const id = useId();
  return (
    <div className={classNames("flex min-w-0 flex-col gap-1.5", className)}>
      <label htmlFor={id} className={labelHidden ? "sr-only" : "text-small font-medium"}>
        {label}
      </label>
      <select
        {...rest}
        id={id}
        {...(hint !== undefined && { "aria-describedby": `${id}-hint` })}
        className="select-box min-h-11 w-full min-w-0 cursor-pointer appearance-none rounded-(--radius) border border-rule-strong bg-raised pr-9 pl-3 text-body text-ink disabled:cursor-not-allowed disabled:opacity-55"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-small text-ink-soft">
          {hint}
        </p>
      )}
    </div>
  );
}
