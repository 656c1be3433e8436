"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useId, useState } from "react";
import { classNames } from "./class-names.ts";
import { isAccepted } from "./is-accepted.ts";

interface Props {
  readonly label: string;
  /** What is taken, how large, how many. */
  readonly hint?: ReactNode;
  /** As `<input type=file accept>`; also what a drop is sieved by. */
  readonly accept?: string;
  readonly multiple?: boolean;
  readonly disabled?: boolean;
  readonly error?: string | undefined;
  /** Only files that `accept` allows; at most one unless `multiple`. How large they are is for the caller to look at. */
  readonly onFiles: (files: readonly File[]) => void;
}

/** Files by dropping or by choosing; the whole of it is the button. */
export function DropZone({ label, hint, accept, multiple = false, disabled = false, error, onFiles }: Props) {
  const t = useTranslations("ui.drop");
  const [over, setOver] = useState(false);
  const id = useId();
  const take = (list: FileList | null) => {
    const files = [...(list ?? [])].filter((file) => isAccepted(file, accept)).slice(0, multiple ? undefined : 1);
    if (files.length > 0) onFiles(files);
  };
  return (
    <div>
      <label
        htmlFor={id}
        onDragOver={(event) => {
          event.preventDefault();
          if (!disabled) setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          if (!disabled) take(event.dataTransfer.files);
        }}
        className={classNames(
          "relative flex min-h-32 cursor-pointer flex-col items-start justify-center gap-1 rounded-(--radius) border border-dashed px-5 py-6 has-disabled:cursor-not-allowed has-disabled:opacity-55 has-focus-visible:outline-2 has-focus-visible:outline-offset-3 has-focus-visible:outline-iris",
          over ? "border-iris bg-raised" : "border-rule-strong hover:bg-raised",
        )}
      >
        <span className="font-medium">{label}</span>
        <span className="text-small text-ink-soft">
          {t("how")} {hint}
        </span>
        <input
          id={id}
          type="file"
          accept={accept}
          multiple={multiple}
          disabled={disabled}
          aria-describedby={error === undefined ? undefined : `${id}-error`}
          aria-invalid={error === undefined ? undefined : true}
          onChange={(event) => {
            take(event.target.files);
            event.target.value = "";
          }}
          className="absolute inset-0 cursor-pointer opacity-0"
        />
      </label>
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="pt-1.5 text-small text-ember">
          {error}
        </p>
      )}
    </div>
  );
}
