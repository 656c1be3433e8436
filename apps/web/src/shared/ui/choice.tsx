import type { ReactNode } from "react";

interface Option<T extends string | number> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string;
  readonly disabled?: boolean;
}

interface Props<T extends string | number> {
  readonly legend: ReactNode;
  readonly name: string;
  readonly options: readonly Option<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** One of a few, as radio buttons that look like what they choose. */
export function Choice<T extends string | number>({ legend, name, options, value, onChange }: Props<T>) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-small font-medium">{legend}</legend>
      <div className="grid gap-2 sm:auto-cols-fr sm:grid-flow-col">
        {options.map((option) => (
          <label
            key={option.value}
            className="flex min-h-11 cursor-pointer items-baseline gap-3 rounded-(--radius) border border-rule-strong px-3.5 py-2.5 has-checked:border-iris has-checked:bg-raised has-checked:shadow-[inset_0_0_0_1px_var(--iris)] has-disabled:cursor-not-allowed has-disabled:opacity-55 has-focus-visible:outline-2 has-focus-visible:outline-offset-3 has-focus-visible:outline-iris"
          >
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              disabled={option.disabled}
              onChange={() => onChange(option.value)}
              className="size-4 shrink-0 translate-y-0.5 accent-(--iris) outline-none"
            />
            <span>
              {option.label}
              {option.hint !== undefined && (
                <span className="mt-0.5 block text-small text-ink-soft">{option.hint}</span>
              )}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
