"use client";

import type { NetworkStats } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFormat } from "../../shared/format/use-format.ts";

interface Props {
  readonly models: NetworkStats["models"];
  /** By id; a model without one is called by its id. */
  readonly names: Readonly<Record<string, string>>;
}

const BACKENDS = ["webgpu", "wasm", "cpu"] as const;
const CELL = "py-3 align-top";
const NUMBER = `${CELL} pl-4 text-right tabular-nums`;

/** Which models nodes run now, on what, and what waits for them. */
export function RunningModels({ models, names }: Props) {
  const t = useTranslations("network.models");
  const format = useFormat();
  const loadedOn = (nodes: Props["models"][number]["nodesByBackend"]): string => {
    const some = BACKENDS.filter((backend) => nodes[backend] > 0);
    if (some.length === 0) return t("none");
    return format.list(
      some.map((backend) => t("loadedOn", { backend: t(`backends.${backend}`), count: format.count(nodes[backend]) })),
    );
  };
  return (
    <section aria-labelledby="running" className="min-w-0">
      <h2 id="running" className="text-section">
        {t("heading")}
      </h2>
      {models.length === 0 ? (
        <p className="mt-7">{t("empty")}</p>
      ) : (
        <table className="mt-5 w-full text-left text-small">
          <caption className="sr-only">{t("heading")}</caption>
          <thead className="text-ink-soft">
            <tr className="border-b border-rule-strong">
              <th scope="col" className="py-2 font-normal">
                {t("model")}
              </th>
              <th scope="col" className="py-2 pl-4 text-right font-normal">
                {t("ready")}
              </th>
              <th scope="col" className="py-2 pl-4 text-right font-normal">
                {t("queued")}
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-rule border-b border-rule">
            {models.map(({ modelId, readyNodes, queuedChunks, nodesByBackend }) => (
              <tr key={modelId}>
                <th scope="row" className={`${CELL} font-medium`}>
                  <Link
                    href={`/models/${encodeURIComponent(modelId)}`}
                    prefetch={false}
                    className="inline-block py-0.5 text-body"
                  >
                    {names[modelId] ?? modelId}
                  </Link>
                  <span className="block font-normal text-ink-soft">
                    {t("loaded")} {loadedOn(nodesByBackend)}
                  </span>
                </th>
                <td className={NUMBER}>{format.count(readyNodes)}</td>
                <td className={NUMBER}>{format.count(queuedChunks)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="mt-3">
        <Link href="/models" prefetch={false} className="inline-flex min-h-11 items-center">
          {t("all")}
        </Link>
      </p>
    </section>
  );
}
