import type { ModelManifest } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../shared/format/use-format.ts";
import { Disclosure } from "../../shared/ui/disclosure.tsx";
import { editionsOf } from "./editions.ts";

/** How much a node downloads for each edition, and every file by its hash. */
export function ModelFiles({ manifest }: { readonly manifest: ModelManifest }) {
  const t = useTranslations("models.files");
  const format = useFormat();
  return (
    <>
      <dl className="border-b border-rule">
        {editionsOf(manifest).map(({ precision, files, bytes }) => (
          <div key={precision} className="grid gap-x-8 gap-y-1 border-t border-rule py-3 sm:grid-cols-[11rem_1fr]">
            <dt className="text-small leading-7 text-ink-soft">{t(precision === "fp32" ? "full" : "other")}</dt>
            <dd>
              {t("editionNote", { bytes: format.bytes(bytes), count: files })}
              {precision === "fp16" && <span className="block text-small text-ink-soft">{t("fp16Note")}</span>}
            </dd>
          </div>
        ))}
      </dl>
      <Disclosure summary={t("list")}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <section tabIndex={0} aria-label={t("list")} className="overflow-x-auto">
          <table className="w-full text-left text-small">
            <caption className="sr-only">{t("list")}</caption>
            <thead className="text-ink-soft">
              <tr className="border-b border-rule-strong">
                <th scope="col" className="py-2 font-normal">
                  {t("file")}
                </th>
                <th scope="col" className="py-2 pl-4 text-right font-normal">
                  {t("size")}
                </th>
                <th scope="col" className="py-2 pl-4 font-normal">
                  {t("sha")}
                </th>
              </tr>
            </thead>
            <tbody className="divide-y divide-rule border-b border-rule">
              {manifest.files.map(({ path, sizeBytes, sha256 }) => (
                <tr key={path}>
                  <th scope="row" className="py-2 font-normal">
                    <code className="font-code">{path}</code>
                  </th>
                  <td className="py-2 pl-4 text-right whitespace-nowrap tabular-nums">{format.bytes(sizeBytes)}</td>
                  <td className="py-2 pl-4">
                    <code className="font-code">{sha256}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </Disclosure>
    </>
  );
}
