"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../../../shared/ui/button.tsx";
import type { WalletSession } from "../../session/wallet-session.ts";
import type { HiddenSecret } from "../hidden-secret.ts";
import { Plate } from "../plate.tsx";
import { CreateWallet } from "./create-wallet.tsx";
import { ImportWallet } from "./import-wallet.tsx";

interface Props {
  readonly session: WalletSession;
  /** Words that were just made, to be written down next. */
  readonly onMade: (secret: HiddenSecret) => void;
}

/** No wallet here yet: what one is, and the two ways to one. */
export function FirstRun({ session, onMade }: Props) {
  const t = useTranslations("wallet.first");
  const [way, setWay] = useState<"none" | "create" | "import">("none");
  return (
    <div className="grid gap-8 lg:grid-cols-[minmax(0,25rem)_1fr] lg:gap-14">
      <Plate bird="perched" className="hidden self-start lg:flex" />
      <div className="min-w-0">
        {way === "none" && (
          <>
            <h1 className="text-section">{t("heading")}</h1>
            <p className="mt-4 max-w-(--measure) text-lead">{t("lead")}</p>
            <div className="mt-8 flex flex-wrap gap-3">
              <Button onClick={() => setWay("create")}>{t("create")}</Button>
              <Button look="quiet" onClick={() => setWay("import")}>
                {t("import")}
              </Button>
            </div>
          </>
        )}
        {way === "create" && <CreateWallet session={session} onMade={onMade} />}
        {way === "import" && <ImportWallet session={session} />}
        {way !== "none" && (
          <Button look="quiet" className="mt-4" onClick={() => setWay("none")}>
            {t("back")}
          </Button>
        )}
      </div>
    </div>
  );
}
