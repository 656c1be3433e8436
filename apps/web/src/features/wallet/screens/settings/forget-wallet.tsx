"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../../../shared/ui/button.tsx";
import { TextField } from "../../../../shared/ui/field.tsx";
import { Notice } from "../../../../shared/ui/notice.tsx";
import { Sheet } from "../../../../shared/ui/sheet.tsx";
import type { WalletSession } from "../../session/wallet-session.ts";
import { connections } from "../../use-connect.ts";
import { useFaultText } from "../use-fault-text.ts";

/** Removes the wallet from this browser, once the word for it was typed. */
export function ForgetWallet({
  session,
  isBackedUp,
}: {
  readonly session: WalletSession;
  readonly isBackedUp: boolean;
}) {
  const t = useTranslations("wallet.settings");
  const faultText = useFaultText();
  const [isAsking, setAsking] = useState(false);
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<string>();
  const forget = async () => {
    await connections.forget();
    const forgotten = await session.forget();
    if (!forgotten.ok) setError(faultText(forgotten.fault));
  };
  const close = () => {
    setAsking(false);
    setTyped("");
  };
  return (
    <>
      <Button look="ember" onClick={() => setAsking(true)}>
        {t("forgetHeading")}
      </Button>
      {isAsking && (
        <Sheet heading={t("forgetHeading")} onClose={close}>
          <p>{t("forgetBody")}</p>
          {!isBackedUp && (
            <Notice tone="ember" urgent>
              <strong>{t("forgetNotBackedUp")}</strong>
            </Notice>
          )}
          <form
            className="flex flex-col gap-5"
            onSubmit={(event) => {
              event.preventDefault();
              if (typed === t("forgetWord")) void forget();
            }}
          >
            <TextField
              label={t("forgetType")}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              error={error}
            />
            <div className="flex gap-3 [&>button]:flex-1">
              <Button look="quiet" onClick={close}>
                {t("cancel")}
              </Button>
              <Button look="ember" type="submit" disabled={typed !== t("forgetWord")}>
                {t("forget")}
              </Button>
            </div>
          </form>
        </Sheet>
      )}
    </>
  );
}
