import type { ContributorSnapshot } from "@starling/worker-runtime";
import { useTranslations } from "next-intl";
import { useFormat } from "../../shared/format/use-format.ts";

export function CurrentChunk({ snapshot: { current, models } }: { readonly snapshot: ContributorSnapshot }) {
  const t = useTranslations("contribute.now");
  const format = useFormat();
  if (current === null) return <p className="min-h-13 text-ink-soft">{t("none")}</p>;
  const name = models.find(({ modelId }) => modelId === current.modelId)?.name ?? current.modelId;
  return (
    <p className="min-h-13">
      <span className="font-medium tabular-nums">
        {t("chunk", { index: format.count(current.chunkIndex + 1), items: t("items", { count: current.itemCount }) })}
      </span>{" "}
      · {name}
      <span className="block text-small break-all text-ink-soft">
        {t("of")} {current.jobId}
      </span>
    </p>
  );
}
