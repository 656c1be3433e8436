"use client";

import type { StarlingClient } from "@starling/sdk";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "../../../shared/ui/button.tsx";
import { Sheet } from "../../../shared/ui/sheet.tsx";
import { useAct } from "../ask/use-act.ts";
import { FailureLine } from "./failure-line.tsx";

interface Props {
  readonly heading: string;
  readonly body: ReactNode;
  readonly yes: string;
  readonly act: (relay: StarlingClient) => Promise<void>;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks before something that can't be undone. */
export function SureSheet({ heading, body, yes, act, onDone, onClose }: Props) {
  const t = useTranslations("console");
  const { isBusy, failure, run } = useAct();
  return (
    <Sheet heading={heading} onClose={onClose}>
      <div>{body}</div>
      <FailureLine failure={failure} />
      <div className="flex flex-wrap gap-3 [&>button]:flex-1">
        <Button look="quiet" onClick={onClose} disabled={isBusy}>
          {t("keep")}
        </Button>
        <Button look="ember" onClick={async () => (await run(act)) && onDone()} disabled={isBusy}>
          {isBusy ? t("working") : yes}
        </Button>
      </div>
    </Sheet>
  );
}
