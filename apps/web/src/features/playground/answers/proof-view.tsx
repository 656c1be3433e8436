"use client";

import type { JobId, VerificationStatus } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect } from "react";
import { useFailureText } from "../../../shared/errors/use-failure-text.ts";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Badge, type BadgeTone } from "../../../shared/ui/badge.tsx";
import type { Payer } from "../payer/use-payer.ts";
import type { Proof } from "./read-proof.ts";
import { useProof } from "./use-proof.ts";

const TONES: Readonly<Record<VerificationStatus, BadgeTone>> = {
  unchecked: "quiet",
  provisional: "busy",
  audited: "good",
  checked: "good",
  agreed: "good",
  inconclusive: "warn",
  refuted: "bad",
};

interface Props {
  readonly payer: Payer;
  readonly job: JobId;
  /** From asking to the last of the answer, as the visitor waited. */
  readonly tookMs: number;
}

/** Who answered, what the answer went through, what it cost, and where that is signed. */
export function ProofView({ payer, job, tookMs }: Props) {
  const t = useTranslations("playground.proof");
  const format = useFormat();
  const sayFailure = useFailureText();
  const { proof, failure } = useProof(payer.account, job);
  const { refresh } = payer;
  const charged = proof?.charged;
  useEffect(() => {
    if (charged !== undefined) refresh();
  }, [charged, refresh]);
  return (
    <dl aria-label={t("label")} className="grid gap-x-6 gap-y-1.5 text-small sm:grid-cols-[7rem_minmax(0,1fr)]">
      <Term term={t("took")}>{format.duration(tookMs)}</Term>
      {proof === null ? (
        <Term term={t("verdict")}>{failure === null ? t("looking") : sayFailure(failure)}</Term>
      ) : (
        <Proved proof={proof} />
      )}
    </dl>
  );
}

function Proved({ proof }: { readonly proof: Proof }) {
  const t = useTranslations("playground.proof");
  const format = useFormat();
  const { status, corrected, charged, chunks, chunksInAll } = proof;
  const nodes = [...new Set(chunks.flatMap(({ node }) => (node === null ? [] : [node])))];
  const more = chunksInAll - chunks.length;
  return (
    <>
      <Term term={t("verdict")}>
        <Badge tone={TONES[status]}>{t(`statuses.${status}.word`)}</Badge>{" "}
        <span className="text-ink-soft">{t(`statuses.${status}.plain`)}</span>
        {corrected > 0 && <span className="block text-bill">{t("corrected", { count: corrected })}</span>}
      </Term>
      <Term term={t("node", { count: nodes.length })}>
        {nodes.length === 0 ? (
          t("noNode")
        ) : (
          <ul className="font-code">
            {nodes.map((node) => (
              <li key={node} className="wrap-anywhere">
                {node}
              </li>
            ))}
          </ul>
        )}
      </Term>
      <Term term={t("price")}>{t("points", { points: format.points(charged), count: Number(charged) })}</Term>
      <Term term={t("receipt", { count: chunks.length })}>
        <ul className="flex flex-wrap gap-x-4">
          {chunks.map(({ chunk, receipt, firstItem, itemCount }) => (
            <li key={chunk}>
              <Link href={`/receipts/${receipt}`} prefetch={false} className="inline-block py-0.5">
                {chunksInAll === 1
                  ? t("receiptLink")
                  : t("receiptOf", { count: itemCount, from: firstItem + 1, to: firstItem + itemCount })}
              </Link>
            </li>
          ))}
          {status === "provisional" && <li className="py-0.5 text-ink-soft">{t("receiptLater")}</li>}
          {more > 0 && <li className="py-0.5 text-ink-soft">{t("more", { count: more })}</li>}
        </ul>
      </Term>
    </>
  );
}

export function Term({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-soft">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
