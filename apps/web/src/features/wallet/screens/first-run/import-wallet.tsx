"use client";

import { useTranslations } from "next-intl";
import { type ComponentProps, type FormEvent, type ReactNode, useState } from "react";
import { Button } from "../../../../shared/ui/button.tsx";
import { Choice } from "../../../../shared/ui/choice.tsx";
import { TextArea, TextField } from "../../../../shared/ui/field.tsx";
import { failed, type Outcome } from "../../outcome.ts";
import type { WalletSession } from "../../session/wallet-session.ts";
import { ACCOUNT_INDEX_MAX, WALLET_FILE_BYTES_MAX } from "../../vault/vault-limits.ts";
import { secretOfKey, secretOfWords, type WalletSecret } from "../../vault/wallet-secret.ts";
import { ChooseLock } from "../choose-lock.tsx";
import { useFaultText } from "../use-fault-text.ts";

type Kind = WalletSecret["kind"] | "file";

/** Nothing that a browser, its keyboard or its spelling service would keep or send away. */
const PRIVATE: Pick<ComponentProps<"textarea">, "autoComplete" | "autoCapitalize" | "autoCorrect" | "spellCheck"> = {
  autoComplete: "off",
  autoCapitalize: "none",
  autoCorrect: "off",
  spellCheck: false,
};

/** Words, a private key or a wallet file that the owner has already. */
export function ImportWallet({ session }: { readonly session: WalletSession }) {
  const t = useTranslations("wallet.import");
  const tWallet = useTranslations("wallet");
  const [kind, setKind] = useState<Kind>("words");
  const choice = (
    <Choice
      legend={t("legend")}
      name="kind"
      value={kind}
      onChange={setKind}
      options={(["words", "key", "file"] as const).map((value) => ({ value, label: t(`kinds.${value}`) }))}
    />
  );
  const seal = async (form: FormData, makeLock: Parameters<ComponentProps<typeof ChooseLock>["onChosen"]>[0]) => {
    const secret = readSecret(kind, String(form.get("secret") ?? ""));
    if (!secret.ok) return secret;
    const lock = await makeLock();
    if (!lock.ok) return lock;
    const index = Math.trunc(Number(form.get("index") ?? 0));
    const accountIndex = Math.min(ACCOUNT_INDEX_MAX, Math.max(0, Number.isFinite(index) ? index : 0));
    // Who brings words or a key has them written down somewhere.
    return session.create({ secret: secret.value, accountIndex, lock: lock.value }, true);
  };
  return (
    <>
      <h1 className="mb-8 text-section">{t("heading")}</h1>
      {kind === "file" ? (
        <TakeFile session={session}>{choice}</TakeFile>
      ) : (
        <ChooseLock
          submit={t("submit")}
          busyText={tWallet("create.busy")}
          onChosen={(makeLock, form) => seal(form, makeLock)}
        >
          {choice}
          {kind === "words" ? (
            <>
              <TextArea
                {...PRIVATE}
                key="words"
                label={t("words")}
                hint={t("wordsHint")}
                name="secret"
                rows={3}
                required
                className="font-code"
              />
              <TextField
                label={t("index")}
                hint={t("indexHint")}
                name="index"
                type="number"
                min={0}
                max={ACCOUNT_INDEX_MAX}
                defaultValue={0}
                className="max-w-28"
              />
            </>
          ) : (
            <TextArea
              {...PRIVATE}
              key="key"
              label={t("key")}
              hint={t("keyHint")}
              name="secret"
              rows={2}
              required
              className="font-code"
            />
          )}
        </ChooseLock>
      )}
    </>
  );
}

function readSecret(kind: Kind, text: string): Outcome<WalletSecret> {
  if (kind === "words") return secretOfWords(text);
  return kind === "key" ? secretOfKey(text) : failed("file_unreadable");
}

function TakeFile({ session, children }: { readonly session: WalletSession; readonly children: ReactNode }) {
  const t = useTranslations("wallet.import");
  const faultText = useFaultText();
  const [error, setError] = useState<string>();
  const take = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const file = new FormData(event.currentTarget).get("file");
    if (!(file instanceof File) || file.size === 0) {
      setError(t("noFile"));
      return;
    }
    // A file that is no wallet may be a film.
    const taken =
      file.size > WALLET_FILE_BYTES_MAX ? failed("file_too_large") : await session.importFile(await file.text());
    if (!taken.ok) setError(faultText(taken.fault));
  };
  return (
    <form onSubmit={take} className="flex max-w-(--measure) flex-col gap-6">
      {children}
      <TextField
        label={t("file")}
        hint={t("fileHint")}
        error={error}
        name="file"
        type="file"
        accept=".json,application/json"
        className="py-2 file:mr-3 file:cursor-pointer file:font-medium"
      />
      <Button type="submit" className="self-start">
        {t("submitFile")}
      </Button>
    </form>
  );
}
