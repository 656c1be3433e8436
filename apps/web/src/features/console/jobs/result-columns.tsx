"use client";

import type { ResultLine, TensorsItemOutput } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useFailureText } from "../../../shared/errors/use-failure-text.ts";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Badge } from "../../../shared/ui/badge.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import type { Column } from "../../../shared/ui/data-table.tsx";
import { answerText } from "./answer-text.ts";
import { VerifiedBadge } from "./verified-badge.tsx";

const SHOWN_CHARACTERS = 160;

/** What is shown of an answer. */
export function useResultColumns(onDispute: (line: ResultLine) => void): readonly Column<ResultLine>[] {
  const t = useTranslations("console.jobs");
  const sayFailure = useFailureText();
  const format = useFormat();
  return [
    { id: "index", header: t("item"), cell: ({ index }) => format.count(index + 1) },
    {
      id: "answer",
      header: t("answer"),
      breaks: true,
      cell: (line) => {
        if (!line.ok) return sayFailure(line.error.code);
        const text = answerText(line);
        if ("tensors" in line.output) return tensorsText(line.output);
        if (text === null && "embedding" in line.output) return t("numbers", { count: line.output.embedding.length });
        return text === null || text === "" ? t("emptyAnswer") : cut(text);
      },
    },
    {
      id: "check",
      header: t("check"),
      cell: (line) =>
        line.ok ? <VerifiedBadge status={line.verification.status} /> : <Badge tone="bad">{t("states.failed")}</Badge>,
    },
    {
      id: "receipt",
      header: t("receipt"),
      cell: (line) =>
        line.ok ? (
          <Link
            href={`/receipts/${line.receipt}`}
            prefetch={false}
            className="inline-flex min-h-11 items-center md:min-h-0"
          >
            {t("seeReceipt", { item: line.index + 1 })}
          </Link>
        ) : null,
    },
    {
      id: "dispute",
      header: t("dispute.dispute"),
      cell: (line) =>
        line.ok ? (
          <Button
            look="quiet"
            className="min-h-9 px-4 text-small"
            aria-label={t("dispute.disputeOf", { item: line.index + 1 })}
            onClick={() => onDispute(line)}
          >
            {t("dispute.dispute")}
          </Button>
        ) : null,
    },
  ];
}

const cut = (text: string): string => (text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`);

/** Names, types and shapes; the values are in the file. */
const tensorsText = ({ tensors }: TensorsItemOutput): string =>
  Object.entries(tensors)
    .map(([name, { type, dims }]) => `${name}: ${type} [${dims.join(", ")}]`)
    .join("; ");
