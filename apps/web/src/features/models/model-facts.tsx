import type { ModelManifest, TensorInput, TensorOutput } from "@starling/protocol";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFormat } from "../../shared/format/use-format.ts";

/** What a manifest says of the model itself. */
export function ModelFacts({ manifest }: { readonly manifest: ModelManifest }) {
  const t = useTranslations("models");
  const format = useFormat();
  const { licence, source, requires, limits, backends } = manifest;
  const spdx = licence.spdx === "NOASSERTION" ? t("facts.noLicence") : licence.spdx;
  return (
    <dl className="border-b border-rule">
      <Fact term={t("facts.licence")}>
        {licence.url === undefined ? spdx : <a href={licence.url}>{spdx}</a>}
        {licence.attribution !== undefined && (
          <span lang="en" className="mt-1 block text-small text-ink-soft">
            {licence.attribution}
          </span>
        )}
      </Fact>
      <Fact term={t("facts.source")}>
        {source.kind === "npm" ? `npm: ${source.package} ${source.version}` : `${source.repo} ${source.revision}`}
      </Fact>
      {manifest.task === "generate" && (
        <>
          <Fact term={t("facts.context")}>
            {t("facts.contextTokens", { count: format.count(manifest.params.contextTokens) })}
          </Fact>
          <Fact term={t("facts.chat")}>{t(manifest.params.chat ? "facts.chatYes" : "facts.chatNo")}</Fact>
        </>
      )}
      {manifest.task === "embed" && (
        <Fact term={t("facts.dimensions")}>
          {t("facts.dimensionsOf", {
            count: format.count(manifest.params.dimensions),
            tokens: format.count(manifest.params.maxTokens),
          })}
        </Fact>
      )}
      {manifest.task === "ocr" && (
        <Fact term={t("facts.side")}>
          {t("facts.sideOf", { count: format.count(manifest.params.detectorSideMax) })}
        </Fact>
      )}
      {manifest.task === "tensors" && (
        <>
          <Fact term={t("facts.inputs")}>
            <Ports ports={manifest.params.inputs} />
          </Fact>
          <Fact term={t("facts.outputs")}>
            <Ports ports={manifest.params.outputs} />
          </Fact>
        </>
      )}
      <Fact term={t("facts.item")}>{format.bytes(limits.itemBytesMax)}</Fact>
      <Fact term={t("facts.runsOn")}>{format.list(backends.map((backend) => t(`backends.${backend}`)))}</Fact>
      {requires.minBufferBytes !== undefined && (
        <Fact term={t("facts.buffer")}>{t("facts.bufferOf", { bytes: format.bytes(requires.minBufferBytes) })}</Fact>
      )}
      <Fact term={t("facts.id")}>
        <code className="font-code text-small">{manifest.id}</code>
      </Fact>
      <Fact term={t("facts.version")}>{manifest.version}</Fact>
      <Fact term={t("facts.hash")}>
        <code className="font-code text-small wrap-anywhere">{manifest.hash}</code>
      </Fact>
    </dl>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div className="grid gap-x-8 gap-y-1 border-t border-rule py-3 sm:grid-cols-[11rem_1fr]">
      <dt className="text-small leading-7 text-ink-soft">{term}</dt>
      <dd className="min-w-0 max-w-(--measure)">{children}</dd>
    </div>
  );
}

/** Names, types and shapes; a free length with its bounds. */
function Ports({ ports }: { readonly ports: readonly (TensorInput | TensorOutput)[] }) {
  const lengthOf = (dim: TensorInput["dims"][number] | TensorOutput["dims"][number]) =>
    typeof dim === "object" ? `${dim.name}: ${dim.min}…${dim.max}, n×${dim.multipleOf}` : dim;
  return (
    <ul className="font-code text-small">
      {ports.map(({ name, dtype, dims }) => (
        <li key={name} className="wrap-anywhere">
          {name}: {dtype} [{dims.map(lengthOf).join(", ")}]
        </li>
      ))}
    </ul>
  );
}
