"use client";

import type { JobView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../../../shared/ui/button.tsx";
import { useAct } from "../ask/use-act.ts";
import { FailureLine } from "../parts/failure-line.tsx";
import { saveFile } from "../parts/save-file.ts";
import { blobOf, RESULT_FORMS, RESULT_TYPES, type ResultForm, resultFile } from "./result-file.ts";

/** All answers as a file. Of a job that still runs, it ends with the job. */
export function ResultDownloads({ job }: { readonly job: JobView }) {
  const t = useTranslations("console.jobs.download");
  const { isBusy, failure, run } = useAct();
  const [form, setForm] = useState<ResultForm>();
  const save = async (wanted: ResultForm) => {
    setForm(wanted);
    await run(async (relay) => {
      saveFile(
        await blobOf(resultFile(relay.jobs.results(job.id), wanted), RESULT_TYPES[wanted]),
        `${job.id}.${wanted}`,
      );
    });
  };
  return (
    <div className="flex flex-col gap-3">
      <p className="text-small text-ink-soft">{job.state === "open" ? t("whileOpen") : t("body")}</p>
      <div className="flex flex-wrap gap-3">
        {RESULT_FORMS.map((one) => (
          <Button key={one} look="quiet" disabled={isBusy} onClick={() => save(one)}>
            {isBusy && form === one ? t("busy") : t(one)}
          </Button>
        ))}
      </div>
      <FailureLine failure={failure} />
    </div>
  );
}
