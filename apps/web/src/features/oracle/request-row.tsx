import type { OracleRequestView, OracleState } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { formatUnits } from "viem";
import { shortHex } from "../../shared/format/format-hex.ts";
import { useFormat } from "../../shared/format/use-format.ts";
import { classNames } from "../../shared/ui/class-names.ts";

const COLOURS: Record<OracleState, string> = {
  waiting: "text-ink-soft",
  running: "text-iris",
  answering: "text-iris",
  refused: "text-ember",
  fulfilled: "text-sheen",
  refunded: "text-bill",
};
const TOKEN_DECIMALS = 18;
const UNDER_WAY: readonly OracleState[] = ["waiting", "running", "answering"];

/** One question: what was asked, by whom, and where it is. */
export function RequestRow({ request }: { readonly request: OracleRequestView }) {
  const t = useTranslations("oracle.requests");
  const format = useFormat();
  const { id, model, question, inputBytes, requester, state, reason, answer, receipt, deadline, payment } = request;
  const isUnderWay = UNDER_WAY.includes(state);
  return (
    <li className="grid gap-x-6 gap-y-2 border-t border-rule py-5 sm:grid-cols-[3.5rem_minmax(0,1fr)]">
      <p className="figures text-[1.375rem] leading-none text-ink-soft">{id}</p>
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1 text-small">
          <span className={classNames("font-semibold", COLOURS[state])}>{t(`states.${state}`)}</span>
          <span>{model}</span>
          <span className="text-ink-soft">
            {t("asker")} <span className="font-code">{shortHex(requester)}</span>
          </span>
          {isUnderWay && (
            <span className="text-ink-soft">
              {t("held")} {format.points(formatUnits(BigInt(payment), TOKEN_DECIMALS))} STAR {t("until")}{" "}
              <time dateTime={deadline}>{format.dateTime(deadline)}</time>
            </span>
          )}
        </p>
        <p className="mt-1.5 line-clamp-4 wrap-anywhere">
          {question ?? <span className="text-ink-soft">{t("notText", { bytes: format.bytes(inputBytes) })}</span>}
        </p>
        {answer !== null && (
          <p className="mt-2 line-clamp-6 border-l-3 border-sheen pl-3 whitespace-pre-wrap wrap-anywhere">
            {answer.trim()}
          </p>
        )}
        {answer === null && receipt !== null && <p className="mt-2 text-small text-ink-soft">{t("noText")}</p>}
        {reason !== null && <p className="mt-2 text-small text-ink-soft">{reason.message}</p>}
        {receipt !== null && (
          <p>
            <Link href={`/receipts/${receipt}`} className="inline-flex min-h-11 items-center text-small">
              {t("receipt")}
            </Link>
          </p>
        )}
      </div>
    </li>
  );
}
