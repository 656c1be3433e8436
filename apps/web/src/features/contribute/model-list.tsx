import type { ModelView } from "@starling/worker-runtime";
import { useTranslations } from "next-intl";
import { percentOf } from "../../shared/format/create-format.ts";
import { useFormat } from "../../shared/format/use-format.ts";
import { classNames } from "../../shared/ui/class-names.ts";
import { ProgressBar } from "../../shared/ui/progress-bar.tsx";

/** Each model asked for: how far it is, and on what it runs here. */
export function ModelList({ models }: { readonly models: readonly ModelView[] }) {
  const t = useTranslations("contribute.models");
  if (models.length === 0) return <p className="text-ink-soft">{t("none")}</p>;
  return (
    <ul className="flex flex-col gap-5">
      {models.map((model) => (
        <li key={model.modelId} data-model={model.modelId} data-stage={model.stage}>
          <Model model={model} />
        </li>
      ))}
    </ul>
  );
}

const STAGE_INK: Record<ModelView["stage"], string> = {
  waiting: "text-ink-soft",
  downloading: "text-bill",
  loading: "text-bill",
  checking: "text-bill",
  measuring: "text-bill",
  ready: "text-sheen",
  failed: "text-ember",
};

function Model({ model }: { readonly model: ModelView }) {
  const t = useTranslations("contribute.models");
  const { stage, name, loadedBytes, sizeBytes, problem } = model;
  const detail = useDetail(model);
  return (
    <>
      <div className="flex items-baseline justify-between gap-4">
        <span className="font-medium">{name}</span>
        <span className={classNames("text-right text-small", STAGE_INK[stage])}>{t(`stage.${stage}`)}</span>
      </div>
      {stage === "downloading" && (
        <div className="mt-2">
          <ProgressBar percent={percentOf(loadedBytes, sizeBytes)} label={t("progress", { name })} />
        </div>
      )}
      <p className="mt-1 text-small text-ink-soft tabular-nums">{detail}</p>
      {/* What a ready one was found slower with stands in the diagnosis; the runtime says both in English. */}
      {problem !== undefined && stage === "failed" && (
        <p lang="en" className="mt-1 text-small text-ember">
          {problem}
        </p>
      )}
    </>
  );
}

function useDetail({ stage, task, loadedBytes, sizeBytes, backend, itemsPerSecond }: ModelView): string {
  const t = useTranslations("contribute.models");
  const format = useFormat();
  if (stage === "downloading") return t("loaded", { done: format.bytes(loadedBytes), all: format.bytes(sizeBytes) });
  const speed =
    itemsPerSecond === undefined
      ? undefined
      : t("speed", { rate: format.rate(itemsPerSecond), unit: task === "generate" ? "token" : "item" });
  const parts = [backend === undefined ? undefined : t(`backend.${backend}`), speed, format.bytes(sizeBytes)];
  return parts.filter((part) => part !== undefined).join(" · ");
}
