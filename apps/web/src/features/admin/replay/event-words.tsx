"use client";

import { type AdminJobEvent, unreachable } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { AccountLink, CheckLink, DisputeLink, EntryLink, NodeLink } from "../list/links.tsx";

/** One event in a sentence, with ways to what it is about. */
export function EventWords({ event }: { readonly event: AdminJobEvent }) {
  const t = useTranslations("admin.replay");
  const verification = useTranslations("admin.verification");
  const entryTypes = useTranslations("admin.ledger.types");
  const disputes = useTranslations("admin.disputes.states");
  const jobs = useTranslations("admin.jobs.states");
  const { count, points } = useFormat();
  switch (event.type) {
    case "admitted":
      return (
        <>
          {t("is.admitted", {
            items: count(event.items),
            chunks: count(event.chunks),
            model: event.model,
            price: points(event.pricePerItem),
          })}{" "}
          <AccountLink id={event.account} />
        </>
      );
    case "held":
      return t("is.held", { amount: points(event.amount) });
    case "spans":
      return t("is.spans", {
        total: event.total,
        done: event.done,
        dropped: event.dropped,
      });
    case "output":
      return (
        <>
          {event.ok
            ? t("is.output", {
                chunk: count(event.chunk),
                items: count(event.itemCount),
                status: t(`statuses.${event.verification?.status ?? "unchecked"}`),
                fence: event.fence,
              })
            : t("is.outputFailed", { chunk: count(event.chunk), code: event.errorCode ?? "" })}{" "}
          {event.node !== null && <NodeLink id={event.node} />}{" "}
          {event.account !== null && <AccountLink id={event.account} />}{" "}
          {event.entry !== null && <EntryLink id={event.entry} />}
        </>
      );
    case "verdict":
      return (
        <>
          {event.correction === null
            ? t("is.verdict", {
                chunk: count(event.chunk),
                status: t(`statuses.${event.verification.status}`),
              })
            : t("is.corrected", { chunk: count(event.chunk) })}{" "}
          {event.correction !== null && <AccountLink id={event.correction.account} />}
        </>
      );
    case "check":
      return (
        <>
          {t("is.check", {
            chunk: count(event.check.chunk),
            verdict: verification(`verdicts.${event.check.verdict}`),
            reason: verification(`reasons.${event.check.reason}`),
          })}{" "}
          <CheckLink id={event.check.id} />
        </>
      );
    case "entry":
      return (
        <>
          {t("is.entry", { type: entryTypes(event.entryType), count: event.postingsTotal })} <EntryLink id={event.id} />
        </>
      );
    case "delivery":
      return t("is.delivery", {
        event: event.event,
        state: t(`deliveries.${event.state}`),
        attempts: event.attempts,
      });
    case "dispute":
      return (
        <>
          {t("is.dispute", { state: disputes(event.state) })} <DisputeLink id={event.id} />
        </>
      );
    case "released":
      return t("is.released", { amount: points(event.remaining) });
    case "ended":
      return t("is.ended", { state: jobs(event.state), code: event.errorCode ?? "none" });
    default:
      return unreachable(event);
  }
}
