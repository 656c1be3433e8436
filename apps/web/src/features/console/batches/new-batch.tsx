"use client";

import { BATCH_LIMITS, FILE_LIMITS } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { DropZone } from "../../../shared/ui/drop-zone.tsx";
import { toast } from "../../../shared/ui/toast.ts";
import { useAct } from "../ask/use-act.ts";
import { FailureLine } from "../parts/failure-line.tsx";
import { BatchChecked } from "./batch-checked.tsx";
import { type BatchCheck, checkBatchFile } from "./check-batch-file.ts";

interface Looked {
  readonly file: File;
  /** undefined while it is looked through. */
  readonly check: BatchCheck | undefined;
}

/** A file is dropped, looked through here, and sent when its owner says so. */
export function NewBatch({ onBegun }: { readonly onBegun: () => void }) {
  const t = useTranslations("console.batches");
  const format = useFormat();
  const [looked, setLooked] = useState<Looked>();
  const looking = useRef<AbortController>(undefined);
  const offering = useAct();
  const sending = useAct();
  useEffect(() => () => looking.current?.abort(), []);

  async function look(file: File) {
    looking.current?.abort();
    const own = new AbortController();
    looking.current = own;
    setLooked({ file, check: undefined });
    const isDone = await offering.run(async (relay) => {
      const [models, prices] = await Promise.all([
        relay.models({ signal: own.signal }),
        relay.prices({ signal: own.signal }),
      ]);
      const check = await checkBatchFile(file, { models, prices: prices.data }, own.signal);
      if (!own.signal.aborted) setLooked({ file, check });
    });
    if (!isDone && !own.signal.aborted) setLooked(undefined);
  }

  async function begin({ file, check }: Looked) {
    const endpoint = check?.endpoint ?? null;
    if (endpoint === null) return;
    const isDone = await sending.run(async (relay) => {
      const { id } = await relay.files.upload(file, { filename: file.name });
      await relay.batches.create({ inputFileId: id, endpoint });
    });
    if (!isDone) return;
    toast({ tone: "done", title: t("begun"), body: file.name });
    setLooked(undefined);
    onBegun();
  }

  const check = looked?.check;
  const mayBegin =
    check !== undefined && check.fileFault === null && check.endpoint !== null && check.faultCount < check.lines;
  return (
    <section aria-labelledby="new-batch" className="flex flex-col gap-5">
      <h2 id="new-batch" className="text-title font-medium">
        {t("new")}
      </h2>
      <DropZone
        label={t("drop")}
        hint={t("dropHint", {
          lines: format.count(BATCH_LIMITS.linesMax),
          size: format.bytes(FILE_LIMITS.fileBytesMax),
        })}
        accept=".jsonl,.ndjson,.txt,application/x-ndjson,application/jsonl"
        disabled={sending.isBusy}
        onFiles={([file]) => file !== undefined && void look(file)}
      />
      <div aria-live="polite" className="flex flex-col gap-4 empty:hidden">
        {looked !== undefined && check === undefined && <p>{t("looking", { name: looked.file.name })}</p>}
        {looked !== undefined && check !== undefined && <BatchChecked file={looked.file} check={check} />}
      </div>
      <FailureLine failure={offering.failure ?? sending.failure} />
      {looked !== undefined && check !== undefined && (
        <div className="flex flex-wrap gap-3">
          <Button look="quiet" onClick={() => setLooked(undefined)} disabled={sending.isBusy}>
            {t("other")}
          </Button>
          <Button onClick={() => begin(looked)} disabled={!mayBegin || sending.isBusy}>
            {sending.isBusy ? t("sending") : check.faultCount > 0 ? t("beginAnyway") : t("begin")}
          </Button>
        </div>
      )}
    </section>
  );
}
