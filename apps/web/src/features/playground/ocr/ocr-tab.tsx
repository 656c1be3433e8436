"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { DropZone } from "../../../shared/ui/drop-zone.tsx";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { Select } from "../../../shared/ui/select.tsx";
import { AssuranceSelect, type OfferedAssurance } from "../answers/assurance-select.tsx";
import type { OwnTab } from "../local/use-own-tab.ts";
import type { Who } from "../local/who-answers.tsx";
import type { OfferedModel } from "../logic/offered-model.ts";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";
import { CostLine } from "../payer/cost-line.tsx";
import type { Payer } from "../payer/use-payer.ts";
import { useQuote } from "../payer/use-quote.ts";
import { OcrResults } from "./ocr-results.tsx";
import { type PageFile, readPageFile } from "./page-file.ts";
import { PagePicture } from "./page-picture.tsx";
import type { Ocr } from "./use-ocr.ts";

const { imagesMax, imageBytesMax, imagesBytesMax } = PLAYGROUND_LIMITS;

interface Props {
  readonly relayUrl: string;
  readonly models: readonly OfferedModel[];
  readonly payer: Payer;
  readonly ownTab: OwnTab;
  readonly who: Who;
  readonly ocr: Ocr;
}

/** Images of the visitor's, read. */
export function OcrTab({ relayUrl, models, payer, ownTab, who, ocr }: Props) {
  const t = useTranslations("playground.ocr");
  const format = useFormat();
  const [files, setFiles] = useState<readonly PageFile[]>(ocr.reading?.files ?? []);
  const [error, setError] = useState<string>();
  const [modelId, setModelId] = useState("");
  const [assurance, setAssurance] = useState<OfferedAssurance>("sampled");
  const model = models.find(({ id }) => id === modelId) ?? models[0];
  const mayAsk =
    files.length > 0 &&
    !ocr.isBusy &&
    (who === "network" || ownTab.hasAgreed) &&
    (who === "tab" || payer.state.phase === "signed-in");
  const quote = useQuote(
    payer,
    who === "tab" || model === undefined || files.length === 0
      ? null
      : { model: model.id, assurance, counts: { items: files.length } },
  );
  if (model === undefined) return <EmptyState title={t("none.title")} body={t("none.body")} />;

  const take = async (given: readonly File[]) => {
    const faults: string[] = [];
    const taken = [...files];
    for (const file of given) {
      const room = imagesBytesMax - taken.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
      if (taken.length >= imagesMax || file.size > room) {
        faults.push(t("tooMany", { count: imagesMax, size: format.bytes(imagesBytesMax) }));
        break;
      }
      const read = await readPageFile(file);
      if (typeof read === "string")
        faults.push(t(`faults.${read}`, { name: file.name, size: format.bytes(imageBytesMax) }));
      else taken.push(read);
    }
    setFiles(taken);
    setError(faults.length === 0 ? undefined : faults.join(" "));
  };
  return (
    <div className="grid gap-x-12 gap-y-8 xl:grid-cols-[minmax(0,1fr)_17rem]">
      <div className="flex min-w-0 flex-col gap-5">
        <DropZone
          label={t("drop")}
          hint={t("dropHint", { count: imagesMax, size: format.bytes(imageBytesMax) })}
          accept="image/png,image/jpeg,.png,.jpg,.jpeg"
          multiple
          error={error}
          onFiles={take}
        />
        {files.length > 0 && (
          <ul className="grid grid-cols-[repeat(auto-fill,minmax(8rem,1fr))] gap-4">
            {files.map((file) => (
              <li key={file.id} className="flex min-w-0 flex-col gap-1.5">
                <PagePicture file={file} label={file.name} broken={t("faults.broken", { name: file.name, size: "" })} />
                <span className="truncate text-small" title={file.name}>
                  {file.name}
                </span>
                <Button
                  look="quiet"
                  className="px-3 text-small"
                  aria-label={t("removeNamed", { name: file.name })}
                  onClick={() => setFiles((files) => files.filter(({ id }) => id !== file.id))}
                >
                  {t("remove")}
                </Button>
              </li>
            ))}
          </ul>
        )}
        <div className="flex flex-wrap items-center gap-3">
          {ocr.isBusy ? (
            <Button look="ember" onClick={ocr.stop}>
              {t("stop")}
            </Button>
          ) : (
            <Button disabled={!mayAsk} onClick={() => ocr.read(files, { model: model.id, assurance }, who)}>
              {t("go", { count: files.length })}
            </Button>
          )}
        </div>
        {who !== "tab" && <CostLine payer={payer} quote={quote} model={model} />}
        <OcrResults ocr={ocr} payer={payer} relayUrl={relayUrl} />
      </div>
      <section aria-label={t("settings")} className="flex flex-col gap-5">
        <Select
          label={t("model")}
          value={model.id}
          options={models.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(event) => setModelId(event.target.value)}
        />
        <AssuranceSelect value={assurance} onChange={setAssurance} />
      </section>
    </div>
  );
}
