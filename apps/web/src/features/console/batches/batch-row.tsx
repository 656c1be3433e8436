"use client";

import type { BatchObject } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Badge, type BadgeTone } from "../../../shared/ui/badge.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { Progress } from "../../../shared/ui/progress.tsx";
import { toast } from "../../../shared/ui/toast.ts";
import { useAct } from "../ask/use-act.ts";
import { FailureLine } from "../parts/failure-line.tsx";
import { saveFile } from "../parts/save-file.ts";
import { shortId } from "../parts/short-id.ts";
import { SureSheet } from "../parts/sure-sheet.tsx";
import { isUnfinished } from "./is-unfinished.ts";

interface Props {
  readonly batch: BatchObject;
  readonly onChanged: () => void;
}

const TONES: Record<BatchObject["status"], BadgeTone> = {
  validating: "busy",
  failed: "bad",
  in_progress: "busy",
  finalizing: "busy",
  completed: "good",
  expired: "warn",
  cancelling: "busy",
  cancelled: "quiet",
};
/** The relay's own list is longer than what fits here. */
const ERRORS_SHOWN = 5;

/** A batch: how far it is, what was wrong, its files. */
export function BatchRow({ batch, onChanged }: Props) {
  const t = useTranslations("console.batches");
  const format = useFormat();
  const saving = useAct();
  const [isSure, setSure] = useState(false);
  const { total, completed, failed } = batch.request_counts;
  const save = (fileId: string, name: string) =>
    saving.run(async (relay) => saveFile(await new Response(await relay.files.content(fileId)).blob(), name));
  const mayCancel = isUnfinished(batch) && batch.status !== "cancelling";
  return (
    <li className="flex flex-col gap-4 py-5">
      <div className="flex flex-wrap items-baseline gap-x-6 gap-y-1">
        <h3 className="font-code text-small font-medium">{shortId(batch.id)}</h3>
        <Badge tone={TONES[batch.status]}>{t(`status.${batch.status}`)}</Badge>
        <span className="font-code text-small text-ink-soft">{batch.endpoint}</span>
        <span className="text-small text-ink-soft">{format.dateTime(batch.created_at * 1000)}</span>
      </div>
      <Progress
        label={t("requests")}
        done={completed + failed}
        total={total}
        words={t("counts", { done: format.count(completed), failed: format.count(failed), total: format.count(total) })}
      />
      {batch.errors !== null && batch.errors.data.length > 0 && (
        <ul className="max-w-(--measure) border-l-3 border-ember pl-4 text-small">
          {batch.errors.data.slice(0, ERRORS_SHOWN).map(({ line, code, param }) => (
            <li key={`${line} ${code} ${param}`}>
              {line === null ? t("errorOfFile") : t("errorOfLine", { line })} <span className="font-code">{code}</span>
              {param !== null && <span className="font-code"> {param}</span>}
            </li>
          ))}
          {batch.errors.data.length > ERRORS_SHOWN && (
            <li>{t("moreErrors", { count: batch.errors.data.length - ERRORS_SHOWN })}</li>
          )}
        </ul>
      )}
      <div className="flex flex-wrap gap-3 empty:hidden">
        {batch.output_file_id !== null && (
          <Button
            look="quiet"
            disabled={saving.isBusy}
            onClick={() => batch.output_file_id !== null && save(batch.output_file_id, `${batch.id}-answers.jsonl`)}
          >
            {t("answers")}
          </Button>
        )}
        {batch.error_file_id !== null && (
          <Button
            look="quiet"
            disabled={saving.isBusy}
            onClick={() => batch.error_file_id !== null && save(batch.error_file_id, `${batch.id}-errors.jsonl`)}
          >
            {t("errors")}
          </Button>
        )}
        {mayCancel && (
          <Button look="ember" onClick={() => setSure(true)}>
            {t("cancel")}
          </Button>
        )}
      </div>
      <FailureLine failure={saving.failure} />
      {isSure && (
        <SureSheet
          heading={t("cancelHeading")}
          body={t("cancelBody")}
          yes={t("cancel")}
          act={async (relay) => {
            await relay.batches.cancel(batch.id);
          }}
          onDone={() => {
            toast({ tone: "done", title: t("cancelled") });
            setSure(false);
            onChanged();
          }}
          onClose={() => setSure(false)}
        />
      )}
    </li>
  );
}
