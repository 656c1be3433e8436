"use client";

import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Notice } from "../../../shared/ui/notice.tsx";
import { Stat, Stats } from "../../../shared/ui/stat.tsx";
import type { BatchCheck } from "./check-batch-file.ts";

interface Props {
  readonly file: File;
  readonly check: BatchCheck;
}

/** What looking through a file found. */
export function BatchChecked({ file, check }: Props) {
  const t = useTranslations("console.batches.check");
  const format = useFormat();
  if (check.fileFault !== null)
    return (
      <Notice tone="ember" urgent>
        <strong>{file.name}</strong> {t(`file.${check.fileFault}`)}
      </Notice>
    );
  const cost = check.cost === null ? t("unknown") : format.points(String(Number(check.cost.toFixed(3))));
  return (
    <>
      <p className="font-medium wrap-anywhere">
        {file.name} <span className="font-normal text-ink-soft">{format.bytes(file.size)}</span>
      </p>
      <Stats label={t("label")}>
        <Stat size="small" label={t("lines")} value={format.count(check.lines)} />
        <Stat size="small" label={t("faulty")} value={format.count(check.faultCount)} />
        <Stat size="small" label={t("cost")} value={cost} unit={t("points")} note={t("costNote")} />
      </Stats>
      <p className="text-small text-ink-soft">
        {t("models", {
          models: format.list([...check.models].map(([model, lines]) => `${model} (${format.count(lines)})`)),
        })}
      </p>
      {check.faultCount > 0 && (
        <div className="flex max-w-(--measure) flex-col gap-2 border-l-3 border-bill pl-4">
          <p className="font-medium">{t("faults", { count: check.faultCount })}</p>
          <ul className="text-small">
            {check.faults.map(({ line, kind, field }) => (
              <li key={line} className="py-0.5">
                <span className="tabular-nums">{t("line", { line })}</span> {t(`kinds.${kind}`)}
                {field !== null && <span className="font-code"> {field}</span>}
              </li>
            ))}
          </ul>
          {check.faultCount > check.faults.length && (
            <p className="text-small text-ink-soft">
              {t("moreFaults", { count: check.faultCount - check.faults.length })}
            </p>
          )}
          <p className="text-small text-ink-soft">{t("anyway")}</p>
        </div>
      )}
    </>
  );
}
