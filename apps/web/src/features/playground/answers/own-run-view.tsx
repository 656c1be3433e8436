"use client";

import type { LocalRun } from "@starling/worker-runtime";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Term } from "./proof-view.tsx";

const BACKENDS = { webgpu: "WebGPU", wasm: "WebAssembly", cpu: "CPU" } as const;

/** On what the visitor's own tab computed, and how long that took. */
export function OwnRunView({ ran }: { readonly ran: LocalRun }) {
  const t = useTranslations("playground.own");
  const format = useFormat();
  const precision = ran.precision === null ? "" : ` · ${ran.precision}`;
  return (
    <dl aria-label={t("label")} className="grid gap-x-6 gap-y-1.5 text-small sm:grid-cols-[7rem_minmax(0,1fr)]">
      <Term term={t("took")}>{format.duration(ran.runMs)}</Term>
      <Term term={t("on")}>
        {BACKENDS[ran.backend]}
        {precision}
      </Term>
      <Term term={t("price")}>{t("free")}</Term>
    </dl>
  );
}
