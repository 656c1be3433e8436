"use client";

import type { OcrLine } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { useFailureText } from "../../../shared/errors/use-failure-text.ts";
import { useFormat } from "../../../shared/format/use-format.ts";
import { CopyButton } from "../../../shared/ui/copy-button.tsx";
import { AgreementLine } from "../answers/agreement-line.tsx";
import { OwnRunView } from "../answers/own-run-view.tsx";
import { ProofView } from "../answers/proof-view.tsx";
import { RequestCode } from "../answers/request-code.tsx";
import { LoadingLine } from "../local/loading-line.tsx";
import { LocalFailureLine } from "../local/local-failure-line.tsx";
import { compareLists } from "../logic/compare-answers.ts";
import type { Payer } from "../payer/use-payer.ts";
import { ocrSample } from "../samples/ocr-sample.ts";
import { PagePicture } from "./page-picture.tsx";
import type { Ocr, Reading } from "./use-ocr.ts";

interface Props {
  readonly ocr: Ocr;
  readonly payer: Payer;
  readonly relayUrl: string;
}

/** What was read of each image, and where on it. */
export function OcrResults({ ocr: { reading, isBusy }, payer, relayUrl }: Props) {
  const t = useTranslations("playground.ocr");
  const sayFailure = useFailureText();
  if (reading === null) return null;
  const { network, networkFailure, tab, tabFailure, progress, files, asked } = reading;
  const isAnswered = network !== null || tab !== null;
  return (
    <section aria-label={t("results")} aria-busy={isBusy} className="flex flex-col gap-6 border-t border-rule pt-5">
      {isBusy && !isAnswered && (
        <p role="status" className="text-ink-soft">
          {t("reading", { count: files.length })}
        </p>
      )}
      {isBusy && tab === null && progress !== null && <LoadingLine progress={progress} />}
      {networkFailure !== null && (
        <p role="alert" className="text-small text-ember">
          {sayFailure(networkFailure)}
        </p>
      )}
      {tabFailure !== null && <LocalFailureLine failure={tabFailure} />}
      {isAnswered && files.map((file, index) => <PageResult key={file.id} reading={reading} index={index} />)}
      {network !== null && (
        <div className="flex flex-col gap-2">
          <h2 className="font-text text-small font-medium tracking-normal text-ink-soft">{t("network")}</h2>
          <ProofView payer={payer} job={network.job} tookMs={network.tookMs} />
        </div>
      )}
      {tab !== null && (
        <div className="flex flex-col gap-2">
          <h2 className="font-text text-small font-medium tracking-normal text-ink-soft">{t("ownTab")}</h2>
          <OwnRunView ran={tab.ran} />
        </div>
      )}
      {network !== null && tab !== null && (
        <AgreementLine
          of="pages"
          agreement={compareLists(
            network.pages.map((page) => (page.ok ? page.text : "")),
            tab.pages.map(({ text }) => text),
          )}
        />
      )}
      {isAnswered && <RequestCode sample={ocrSample(relayUrl, asked)} payer={payer} />}
    </section>
  );
}

function PageResult({ reading, index }: { readonly reading: Reading; readonly index: number }) {
  const t = useTranslations("playground.ocr");
  const sayFailure = useFailureText();
  const { files, network, tab } = reading;
  const file = files[index];
  const byNetwork = network?.pages[index];
  const byTab = tab?.pages[index];
  if (file === undefined) return null;
  const lines = byNetwork?.ok ? byNetwork.lines : (byTab?.lines ?? []);
  return (
    <article className="grid gap-6 border-b border-rule pb-6 lg:grid-cols-2">
      <div className="flex flex-col gap-2">
        <h2 className="font-text text-body font-medium tracking-normal wrap-anywhere">{file.name}</h2>
        <PagePicture
          file={file}
          lines={lines}
          label={t("pictureLabel", { name: file.name, count: lines.length })}
          broken={t("faults.broken", { name: file.name, size: "" })}
        />
      </div>
      <div className="flex min-w-0 flex-col gap-6">
        {byNetwork !== undefined &&
          (byNetwork.ok ? (
            <Lines heading={t("network")} lines={byNetwork.lines} text={byNetwork.text} />
          ) : (
            <p role="alert" className="text-small text-ember">
              {sayFailure(byNetwork)}
            </p>
          ))}
        {byTab !== undefined &&
          (byNetwork?.ok && byNetwork.text === byTab.text ? (
            <p className="text-small text-ink-soft">{t("sameText")}</p>
          ) : (
            <Lines heading={t("ownTab")} lines={byTab.lines} text={byTab.text} />
          ))}
      </div>
    </article>
  );
}

function Lines({ heading, lines, text }: { heading: string; lines: readonly OcrLine[]; text: string }) {
  const t = useTranslations("playground.ocr");
  const tc = useTranslations("ui.copy");
  const format = useFormat();
  const id = useId();
  return (
    <div className="min-w-0">
      <div className="flex items-center justify-between gap-4">
        <h3 id={id} className="font-text text-small font-medium text-ink-soft">
          {heading}
        </h3>
        {text !== "" && <CopyButton value={text} label={tc("copy")} copied={tc("copied")} failed={tc("failed")} />}
      </div>
      {lines.length === 0 ? (
        <p className="text-ink-soft">{t("nothing")}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <section tabIndex={0} aria-labelledby={id} className="max-h-96 overflow-y-auto border-y border-rule">
          <table className="w-full border-collapse">
            <thead className="sr-only">
              <tr>
                <th scope="col">{t("line")}</th>
                <th scope="col">{t("confidence")}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map(({ text, confidence, box }) => (
                <tr key={`${box.join()} ${text}`} className="border-b border-rule last:border-b-0">
                  <td className="py-1.5 pr-4 wrap-anywhere">{text}</td>
                  <td className="py-1.5 text-right text-small whitespace-nowrap text-ink-soft tabular-nums">
                    {format.share(confidence, "floor")}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </div>
  );
}
