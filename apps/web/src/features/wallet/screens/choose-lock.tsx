"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { Button } from "../../../shared/ui/button.tsx";
import { Choice } from "../../../shared/ui/choice.tsx";
import { done, failed, type Outcome } from "../outcome.ts";
import { isPassphraseAllowed } from "../vault/lock-key.ts";
import { arePasskeysPossible, makePasskey } from "../vault/passkey.ts";
import { suggestPassphrase } from "../vault/suggest-passphrase.ts";
import type { NewLock } from "../vault/vault.ts";
import { PassphraseField } from "./passphrase-field.tsx";
import { useFaultText } from "./use-fault-text.ts";

interface Props {
  /** Above the choice, in the same form. */
  readonly children?: ReactNode;
  readonly only?: NewLock["kind"];
  readonly submit: string;
  readonly busyText: string;
  /** Uses the lock; what goes wrong is shown here. The form's other fields are read from it. */
  readonly onChosen: (makeLock: () => Promise<Outcome<NewLock>>, form: FormData) => Promise<Outcome<unknown>>;
}

/** What shall open the wallet: a passkey where that can be, else a passphrase, given twice. */
export function ChooseLock({ children, only, submit, busyText, onChosen }: Props) {
  const t = useTranslations("wallet.lock");
  const faultText = useFaultText();
  const tWallet = useTranslations("wallet");
  const canPasskey = arePasskeysPossible();
  const [kind, setKind] = useState<NewLock["kind"]>(only ?? (canPasskey ? "passkey" : "passphrase"));
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<{ readonly at: "form" | "first" | "again"; readonly text: string }>();
  const [suggested, setSuggested] = useState(false);
  const [first, again] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];
  const shown = useRef<HTMLOutputElement>(null);

  const makeLock = async (): Promise<Outcome<NewLock>> => {
    if (kind === "passphrase") {
      const passphrase = first.current?.value ?? "";
      return isPassphraseAllowed(passphrase) ? done({ kind, passphrase }) : failed("passphrase_weak");
    }
    const made = await makePasskey(tWallet("title"));
    return made.ok ? done({ kind, name: new Date().toISOString().slice(0, 10), ...made.value }) : made;
  };
  const use = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setError(undefined);
    if (kind === "passphrase" && first.current?.value !== again.current?.value) {
      setError({ at: "again", text: t("differ") });
      again.current?.focus();
      return;
    }
    setBusy(true);
    const used = await onChosen(makeLock, form);
    setBusy(false);
    if (used.ok) return;
    setError({ at: used.fault === "passphrase_weak" ? "first" : "form", text: faultText(used.fault) });
    if (used.fault === "passphrase_weak") first.current?.focus();
  };
  const suggest = () => {
    const passphrase = suggestPassphrase();
    for (const input of [first, again]) if (input.current !== null) input.current.value = passphrase;
    if (shown.current !== null) shown.current.textContent = passphrase;
    setSuggested(true);
  };

  return (
    <form onSubmit={use} className="flex max-w-(--measure) flex-col gap-6" autoComplete="off">
      {children}
      {only === undefined && (
        <Choice
          legend={t("legend")}
          name="lock"
          value={kind}
          onChange={setKind}
          options={[
            {
              value: "passkey",
              label: t("passkey"),
              hint: canPasskey ? t("passkeyHint") : t("passkeyNone"),
              disabled: !canPasskey,
            },
            { value: "passphrase", label: t("passphrase"), hint: t("passphraseHint") },
          ]}
        />
      )}
      {kind === "passphrase" && (
        <div className="flex flex-col gap-4">
          <PassphraseField
            label={t("passphraseLabel")}
            name="passphrase"
            purpose="new-password"
            input={first}
            error={error?.at === "first" ? error.text : undefined}
            {...(only === undefined ? {} : { hint: t("passphraseHint") })}
          />
          <PassphraseField
            label={t("again")}
            name="again"
            purpose="new-password"
            input={again}
            error={error?.at === "again" ? error.text : undefined}
          />
          <div className="text-small">
            <button
              type="button"
              onClick={suggest}
              className="min-h-11 cursor-pointer font-medium underline underline-offset-3"
            >
              {t("suggest")}
            </button>
            <p className={suggested ? "" : "sr-only"}>
              <span className="text-ink-soft">{suggested && t("suggested")} </span>
              <output ref={shown} translate="no" className="block font-code text-body wrap-anywhere" />
            </p>
          </div>
        </div>
      )}
      {error?.at === "form" && (
        <p role="alert" className="text-ember">
          {error.text}
        </p>
      )}
      <Button type="submit" disabled={isBusy} className="self-start">
        <span aria-live="polite">{isBusy ? busyText : submit}</span>
      </Button>
    </form>
  );
}
