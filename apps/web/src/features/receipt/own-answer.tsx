"use client";

import type { ReceiptBody } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ANSWER_FILE_BYTES_MAX } from "./answer-file-bytes-max.ts";
import type { ReadAnswer } from "./read-answer.ts";

interface Props {
  readonly body: ReceiptBody;
  readonly onAnswer: (output: Uint8Array) => void;
}

/** Takes the result lines that somebody has, so that their hash can be compared. They don't leave the page. */
export function OwnAnswer({ body, onAnswer }: Props) {
  const t = useTranslations("receipt.own");
  const [trouble, setTrouble] = useState<Extract<ReadAnswer, { ok: false }>["why"]>();
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    const read = await readFile(body, file);
    setTrouble(read.ok ? undefined : read.why);
    if (read.ok) onAnswer(read.output);
  };
  return (
    <section aria-labelledby="own" className="border-t border-rule pt-4">
      <h2 id="own" className="text-title font-semibold">
        {t("heading")}
      </h2>
      <p className="mt-2 max-w-(--measure) text-small text-ink-soft">{t("lead")}</p>
      <label className="mt-3 inline-flex min-h-11 cursor-pointer items-center rounded-(--radius) border border-rule-strong px-4 text-small font-medium hover:bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-iris">
        {t("choose")}
        <input
          type="file"
          accept=".ndjson,.jsonl,.json,application/x-ndjson,application/json,text/plain"
          onChange={(event) => void take(event.target.files?.[0])}
          className="sr-only"
        />
      </label>
      {trouble !== undefined && (
        <p role="alert" className="mt-2 text-small text-ember">
          {t(`trouble.${trouble}`)}
        </p>
      )}
    </section>
  );
}

async function readFile(body: ReceiptBody, file: File): Promise<ReadAnswer> {
  if (file.size > ANSWER_FILE_BYTES_MAX) return { ok: false, why: "unread" };
  const { readAnswer } = await import("./read-answer.ts");
  return readAnswer(body, await file.text());
}
