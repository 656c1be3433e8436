import { classNames } from "./class-names.ts";

interface Props {
  readonly value: string;
  readonly label: string;
  readonly className?: string;
  readonly softClassName?: string;
}

/** A number and what it counts, as a pair of a definition list. */
export function Figure({ value, label, className, softClassName = "text-ink-soft" }: Props) {
  return (
    <div className={classNames("flex flex-col-reverse justify-end gap-1.5", className)}>
      <dt className={classNames("text-small", softClassName)}>{label}</dt>
      <dd className="figures text-figure whitespace-nowrap">{value}</dd>
    </div>
  );
}
