import type { AdapterInfo } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../shared/format/use-format.ts";

/** What the browser says of its GPU. `looked` is false until it was asked. */
export function Machine({ adapter, looked }: { readonly adapter: AdapterInfo | null; readonly looked: boolean }) {
  const t = useTranslations("contribute.machine");
  const format = useFormat();
  if (adapter === null) return <p className="text-ink-soft">{looked ? t("none") : t("unknown")}</p>;
  const facts: [string, string][] = [
    [t("vendor"), [adapter.vendor, adapter.device].filter((part) => part !== "").join(" ") || t("unnamed")],
    [t("architecture"), adapter.architecture || t("unnamed")],
    ...(adapter.description === "" ? [] : ([[t("driver"), adapter.description]] satisfies [string, string][])),
    [t("buffer"), format.bytes(adapter.maxBufferBytes)],
    [t("features"), adapter.features.includes("shader-f16") ? t("yes") : t("no")],
  ];
  return (
    <>
      <dl className="grid grid-cols-[minmax(7rem,auto)_1fr] gap-x-6 gap-y-1">
        {facts.map(([term, fact]) => (
          <div key={term} className="contents">
            <dt className="text-small leading-[1.7rem] text-ink-soft">{term}</dt>
            <dd className="min-w-0 break-words">{fact}</dd>
          </div>
        ))}
      </dl>
      {adapter.isFallback && <p className="mt-3 text-small text-bill">{t("software")}</p>}
    </>
  );
}
