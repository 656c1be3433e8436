"use client";

import { useTranslations } from "next-intl";
import { type RefObject, useState } from "react";
import { TextField } from "../../../shared/ui/field.tsx";

interface Props {
  readonly label: string;
  readonly name: string;
  /** What password managers are told: whether one is made or used. */
  readonly purpose: "new-password" | "current-password";
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly input?: RefObject<HTMLInputElement | null>;
  readonly autoFocus?: boolean;
}

/** A passphrase stays in its input: it is read from there when it is used, and is never part of the page's state. */
export function PassphraseField({ label, name, purpose, hint, error, input, autoFocus = false }: Props) {
  const t = useTranslations("wallet.lock");
  const [isShown, setShown] = useState(false);
  return (
    <div className="relative">
      <TextField
        label={label}
        name={name}
        type={isShown ? "text" : "password"}
        autoComplete={purpose}
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        required
        maxLength={256}
        error={error}
        autoFocus={autoFocus}
        className="pr-20"
        {...(input && { ref: input })}
        {...(hint === undefined ? {} : { hint })}
      />
      <button
        type="button"
        aria-pressed={isShown}
        aria-label={`${isShown ? t("hide") : t("show")}: ${label}`}
        onClick={() => setShown(!isShown)}
        className="absolute top-[1.7rem] right-1 min-h-11 cursor-pointer rounded-(--radius) px-3 text-small text-ink-soft hover:text-ink"
      >
        {isShown ? t("hide") : t("show")}
      </button>
    </div>
  );
}
