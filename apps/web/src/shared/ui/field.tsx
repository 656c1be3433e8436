import { type ComponentProps, type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";

interface Shape {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with it; announced at once. */
  readonly error?: string | undefined;
}

const BOX =
  "w-full min-w-0 rounded-(--radius) border bg-raised px-3 text-body text-ink placeholder:text-ink-soft disabled:opacity-55";
const edge = (error: string | undefined) => (error === undefined ? "border-rule-strong" : "border-ember");

/** A labelled line of text, with what helps to fill it in and what is wrong with it. */
export function TextField({ label, hint, error, className, ...input }: ComponentProps<"input"> & Shape) {
  return (
    <Framed label={label} hint={hint} error={error}>
      {(about) => <input {...input} {...about} className={classNames(BOX, "min-h-11", edge(error), className)} />}
    </Framed>
  );
}

/** As `TextField`, for several lines. */
export function TextArea({ label, hint, error, className, ...area }: ComponentProps<"textarea"> & Shape) {
  return (
    <Framed label={label} hint={hint} error={error}>
      {(about) => <textarea {...area} {...about} className={classNames(BOX, "py-2.5", edge(error), className)} />}
    </Framed>
  );
}

interface About {
  readonly id: string;
  readonly "aria-invalid"?: true;
  readonly "aria-describedby"?: string;
}

function Framed({ label, hint, error, children }: Shape & { readonly children: (about: About) => ReactNode }) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`]
    .filter(Boolean)
    .join(" ");
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-small font-medium">
        {label}
      </label>
      {children({
        id,
        ...(error === undefined ? {} : { "aria-invalid": true }),
        ...(described === "" ? {} : { "aria-describedby": described }),
      })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-small text-ink-soft">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="text-small text-ember">
          {error}
        </p>
      )}
    </div>
  );
}
