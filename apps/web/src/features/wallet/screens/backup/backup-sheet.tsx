"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "../../../../shared/ui/button.tsx";
import { TextField } from "../../../../shared/ui/field.tsx";
import { Sheet } from "../../../../shared/ui/sheet.tsx";
import type { WalletFacts, WalletSession } from "../../session/wallet-session.ts";
import { placesToAsk, secureRandom, wrongPlaces } from "../../vault/backup-check.ts";
import { AskSecret } from "../ask-secret.tsx";
import { HiddenSecret } from "../hidden-secret.ts";
import { SecretText } from "./secret-text.tsx";

interface Props {
  readonly session: WalletSession;
  readonly wallet: WalletFacts;
  /** Words that were just made: their owner isn't asked for the secret again. */
  readonly made?: HiddenSecret | undefined;
  readonly onClose: () => void;
}

type Step =
  | { readonly at: "ask" }
  | { readonly at: "shown"; readonly secret: HiddenSecret }
  | { readonly at: "check"; readonly secret: HiddenSecret; readonly places: readonly number[] }
  | { readonly at: "done" };

/** Shows the words, or the key, and asks three words back. */
export function BackupSheet({ session, wallet, made, onClose }: Props) {
  const t = useTranslations("wallet.backup");
  const tWallet = useTranslations("wallet");
  const [step, setStep] = useState<Step>(made === undefined ? { at: "ask" } : { at: "shown", secret: made });
  const close = () => {
    if ("secret" in step) step.secret.drop();
    onClose();
  };
  const check = (shown: HiddenSecret) =>
    setStep({ at: "check", secret: shown, places: placesToAsk(shown.parts().length, secureRandom) });

  switch (step.at) {
    case "ask":
      return (
        <Sheet heading={tWallet("secret.heading")} onClose={close}>
          <AskSecret
            wallet={wallet}
            passkeyText={tWallet("secret.passkey")}
            passphraseText={tWallet("secret.go")}
            busyText={tWallet("secret.busy")}
            onGiven={async (unlock) => {
              const revealed = await session.reveal(unlock);
              if (revealed.ok) setStep({ at: "shown", secret: new HiddenSecret(revealed.value) });
              return revealed;
            }}
          />
          <Button look="quiet" wide onClick={close}>
            {tWallet("secret.cancel")}
          </Button>
        </Sheet>
      );
    case "shown": {
      const isWords = step.secret.kind === "words";
      return (
        <Sheet wide heading={isWords ? t("heading") : t("headingKey")} onClose={close}>
          <p>{isWords ? t("lead") : t("leadKey")}</p>
          <SecretText secret={step.secret} />
          <div className="flex flex-wrap gap-3">
            {isWords && <Button onClick={() => check(step.secret)}>{t("written")}</Button>}
            <Button look="quiet" onClick={close}>
              {isWords ? t("later") : t("close")}
            </Button>
          </div>
        </Sheet>
      );
    }
    case "check":
      return (
        <Sheet heading={t("checkHeading")} onClose={close}>
          <CheckWords
            {...step}
            onAgain={() => setStep({ at: "shown", secret: step.secret })}
            onRight={async () => {
              await session.change({ isBackedUp: true });
              step.secret.drop();
              setStep({ at: "done" });
            }}
          />
        </Sheet>
      );
    case "done":
      return (
        <Sheet lightly heading={t("doneHeading")} onClose={close}>
          <p>{t("doneBody")}</p>
          <Button wide onClick={close}>
            {t("close")}
          </Button>
        </Sheet>
      );
  }
}

interface CheckProps {
  readonly secret: HiddenSecret;
  readonly places: readonly number[];
  readonly onAgain: () => void;
  readonly onRight: () => void;
}

function CheckWords({ secret, places, onAgain, onRight }: CheckProps) {
  const t = useTranslations("wallet.backup");
  const [wrong, setWrong] = useState<readonly number[]>([]);
  const compare = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const answers = places.map((place) => ({ place, answer: String(form.get(String(place)) ?? "") }));
    const found = wrongPlaces(secret.parts(), answers);
    setWrong(found);
    if (found.length === 0) onRight();
  };
  return (
    <form onSubmit={compare} autoComplete="off" className="flex flex-col gap-5">
      <p>{t("checkLead")}</p>
      {places.map((place) => (
        <TextField
          key={place}
          label={t("place", { place: place + 1 })}
          name={String(place)}
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          required
          error={wrong.includes(place) ? t("wrong") : undefined}
        />
      ))}
      <div className="flex flex-wrap gap-3">
        <Button type="submit">{t("check")}</Button>
        <Button look="quiet" onClick={onAgain}>
          {t("again")}
        </Button>
      </div>
    </form>
  );
}
