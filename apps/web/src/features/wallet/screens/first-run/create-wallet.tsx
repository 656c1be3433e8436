"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Choice } from "../../../../shared/ui/choice.tsx";
import type { WalletSession } from "../../session/wallet-session.ts";
import { freshWords, WORD_COUNTS, type WordCount } from "../../vault/wallet-secret.ts";
import { ChooseLock } from "../choose-lock.tsx";
import { HiddenSecret } from "../hidden-secret.ts";

/** Fresh words, sealed with a passkey or a passphrase. */
export function CreateWallet({
  session,
  onMade,
}: {
  readonly session: WalletSession;
  readonly onMade: (secret: HiddenSecret) => void;
}) {
  const t = useTranslations("wallet.create");
  const [count, setCount] = useState<WordCount>(12);
  return (
    <>
      <h1 className="text-section">{t("heading")}</h1>
      <p className="mt-3 mb-8 text-lead">{t("lead")}</p>
      <ChooseLock
        submit={t("submit")}
        busyText={t("busy")}
        onChosen={async (makeLock) => {
          const lock = await makeLock();
          if (!lock.ok) return lock;
          const secret = freshWords(count);
          const made = await session.create({ secret, lock: lock.value }, false);
          if (made.ok) onMade(new HiddenSecret(secret));
          return made;
        }}
      >
        <Choice
          legend={t("count")}
          name="count"
          value={count}
          onChange={setCount}
          options={WORD_COUNTS.map((value) => ({ value, label: t(`counts.${value}`) }))}
        />
      </ChooseLock>
    </>
  );
}
