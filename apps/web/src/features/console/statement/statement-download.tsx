"use client";

import type { EntryType } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFailureText } from "../../../shared/errors/use-failure-text.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { Menu } from "../../../shared/ui/menu.tsx";
import { toast } from "../../../shared/ui/toast.ts";
import { useAct } from "../ask/use-act.ts";
import { saveFile } from "../parts/save-file.ts";
import { useConsumer } from "../shell/console-context.ts";

interface Props {
  readonly month: string | undefined;
  readonly type: EntryType | undefined;
}

/** The statement as CSV, in the form that the reader's spreadsheet opens. */
export function StatementDownload({ month, type }: Props) {
  const t = useTranslations("console.statement.csv");
  const sayFailure = useFailureText();
  const { account } = useConsumer();
  const { isBusy, run } = useAct();
  const save = (form: "comma" | "semicolon") =>
    run(() =>
      account
        .ask(async (relay) => {
          const stream = await relay.statement.csv({ month, type, form });
          saveFile(
            await new Response(stream).blob(),
            `starling-statement${month === undefined ? "" : `-${month}`}.csv`,
          );
        })
        .catch((error: unknown) => void toast({ tone: "failed", title: t("failed"), body: sayFailure(error) })),
    );
  return (
    <Menu
      label={t("label")}
      trigger={
        <Button look="quiet" disabled={isBusy}>
          {isBusy ? t("busy") : t("button")}
        </Button>
      }
      items={[
        { id: "comma", label: t("comma"), hint: t("commaHint"), onSelect: () => void save("comma") },
        { id: "semicolon", label: t("semicolon"), hint: t("semicolonHint"), onSelect: () => void save("semicolon") },
      ]}
    />
  );
}
