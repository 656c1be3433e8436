import type { ContributorSnapshot } from "@starling/worker-runtime";
import { useTranslations } from "next-intl";
import { Button } from "../../shared/ui/button.tsx";
import { actionsFor } from "./shown-phase.ts";

export interface LendingActions {
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
  lend(): void;
}

export function Controls({ phase, actions }: { phase: ContributorSnapshot["phase"]; actions: LendingActions }) {
  const t = useTranslations("contribute");
  const offered = actionsFor(phase);
  return (
    <fieldset className="flex gap-3 [&>button]:flex-1">
      <legend className="sr-only">{t("actions")}</legend>
      {offered.includes("resume") && <Button onClick={() => actions.resume()}>{t("action.resume")}</Button>}
      {offered.includes("pause") && (
        <Button look="quiet" onClick={() => actions.pause()}>
          {t("action.pause")}
        </Button>
      )}
      {offered.includes("stop") && (
        <Button look="ember" onClick={() => void actions.stop()}>
          {t("action.stop")}
        </Button>
      )}
      {offered.includes("again") && <Button onClick={() => actions.lend()}>{t("action.again")}</Button>}
    </fieldset>
  );
}
