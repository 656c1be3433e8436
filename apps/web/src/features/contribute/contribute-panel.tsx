"use client";

import type { Region } from "@starling/protocol";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { useThisTab } from "../../shared/contributor/use-this-tab.ts";
import type { ModelRow } from "../../shared/models/model-row.ts";
import type { NodeRuntime } from "../../shared/node-runtime/find-node-runtime.ts";
import { Button, ButtonLink } from "../../shared/ui/button.tsx";
import { Disclosure } from "../../shared/ui/disclosure.tsx";
import { Limits } from "./limits.tsx";
import { RegionConsent } from "./region-consent.tsx";
import { useAway } from "./use-away.ts";
import { useNow } from "./use-now.ts";
import { useRate } from "./use-rate.ts";

/** Its code comes once there is something to show: what is agreed to needs none of it. */
const LendingView = lazy(() => import("./lending-view.tsx").then(({ LendingView: View }) => ({ default: View })));

interface Props {
  readonly relayUrl: string;
  /** Null when the site was built without the node worker. */
  readonly runtime: NodeRuntime | null;
  /** What the network offers; null when the relay didn’t say. */
  readonly models: readonly Pick<ModelRow, "id" | "name">[] | null;
  readonly consent: ReactNode;
  readonly regionNames: Readonly<Record<Region, string>>;
}

/** What there is to agree to until the visitor agrees; from then on what this tab does. */
export function ContributePanel({ relayUrl, runtime, models, consent, regionNames }: Props) {
  const t = useTranslations("contribute.limits");
  const { snapshot, thisTab } = useThisTab();
  const nowMs = useNow();
  const itemsPerSecond = useRate(snapshot.session.itemsDone);
  const awayMs = useAway(snapshot.connection === "online", nowMs);
  useEffect(() => {
    if (runtime !== null) thisTab.open({ relayUrl, workerUrl: runtime.workerUrl, ortUrl: runtime.baseUrl });
  }, [relayUrl, runtime, thisTab]);
  const [region, setRegion] = useState<Region>();
  const [hasAgreed, setAgreed] = useState(false);
  const lend = () => {
    setAgreed(true);
    thisTab.lend({ grantedAt: new Date().toISOString(), region });
  };

  const isLending = snapshot.phase !== "idle";
  const agreement = (
    <>
      {consent}
      {models !== null && runtime !== null && (
        <div className="mt-2">
          <Disclosure summary={t("heading")}>
            <Limits models={models} />
          </Disclosure>
        </div>
      )}
      <RegionConsent names={regionNames} onChange={setRegion} />
      <Agree canLend={runtime !== null} modelsKnown={models !== null} isLending={isLending} onAgree={lend} />
    </>
  );
  if (!isLending) return agreement;
  return (
    <Suspense fallback={agreement}>
      <LendingView
        relayUrl={relayUrl}
        snapshot={snapshot}
        nowMs={nowMs}
        itemsPerSecond={itemsPerSecond}
        awayMs={awayMs}
        offered={models ?? []}
        hasAgreed={hasAgreed}
        actions={{ ...thisTab, lend }}
      />
    </Suspense>
  );
}

interface AgreeProps {
  readonly canLend: boolean;
  readonly modelsKnown: boolean;
  /** Agreed already: what this tab does is about to be shown. */
  readonly isLending: boolean;
  readonly onAgree: () => void;
}

/** There is nothing to press while the visitor can't be told what would be downloaded. */
function Agree({ canLend, modelsKnown, isLending, onAgree }: AgreeProps) {
  const t = useTranslations("contribute.consent");
  const router = useRouter();
  return (
    <div className="mt-8 flex flex-wrap items-center gap-3 border-t border-rule-strong pt-4">
      {!canLend ? (
        <p className="max-w-(--measure) text-ember">{t("missing")}</p>
      ) : modelsKnown ? (
        <Button disabled={isLending} onClick={onAgree}>
          {t("agree")}
        </Button>
      ) : (
        <Button onClick={() => router.refresh()}>{t("retry")}</Button>
      )}
      <ButtonLink look="quiet" href="/">
        {t("notNow")}
      </ButtonLink>
    </div>
  );
}
