"use client";

import { type AdminJobEvent, unreachable } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { AccountLink, CheckLink, DisputeLink, EntryLink, NodeLink } from "../list/links.tsx";

/** One event in a sentence, with ways to what it is about. */
export function EventWords({ event }: { readonly event: AdminJobEvent }) {
  const t = useTranslations("admin");
  const { count, points } = useFormat();
  switch (event.type) {
    case "admitted":
      return (
        <>
          {t("replay.is.admitted", {
            items: count(event.items),
            chunks: count(event.chunks),
            model: event.model,
            price: points(event.pricePerItem),
          })}{" "}
          <AccountLink id={event.account} />
        </>
      );
    case "held":
      return t("replay.is.held", { amount: points(event.amount) });
    case "spans":
      return t("replay.is.spans", {
        total: count(event.total),
        done: count(event.done),
        dropped: count(event.dropped),
      });
    case "output":
      return (
        <>
          {event.ok
            ? t("replay.is.output", {
                chunk: count(event.chunk),
                items: count(event.itemCount),
                status: t(`replay.statuses.${event.verification?.status ?? "unchecked"}`),
                fence: event.fence,
              })
            : t("replay.is.outputFailed", { chunk: count(event.chunk), code: event.errorCode ?? "" })}{" "}
          {event.node !== null && <NodeLink id={event.node} />}{" "}
          {event.account !== null && <AccountLink id={event.account} />}{" "}
          {event.entry !== null && <EntryLink id={event.entry} />}
        </>
      );
    case "verdict":
      return (
        <>
          {event.correction === null
            ? t("replay.is.verdict", {
                chunk: count(event.chunk),
                status: t(`replay.statuses.${event.verification.status}`),
              })
            : t("replay.is.corrected", { chunk: count(event.chunk) })}{" "}
          {event.correction !== null && <AccountLink id={event.correction.account} />}
        </>
      );
    case "check":
      return (
        <>
          {t("replay.is.check", {
            chunk: count(event.check.chunk),
            verdict: t(`verification.verdicts.${event.check.verdict}`),
            reason: t(`verification.reasons.${event.check.reason}`),
          })}{" "}
          <CheckLink id={event.check.id} />
        </>
      );
    case "entry":
      return (
        <>
          {t("replay.is.entry", { type: t(`ledger.types.${event.entryType}`), count: event.postingsTotal })}{" "}
          <EntryLink id={event.id} />
        </>
      );
    case "delivery":
      return t("replay.is.delivery", {
        event: event.event,
        state: t(`replay.deliveries.${event.state}`),
        attempts: event.attempts,
      });
    case "dispute":
      return (
        <>
          {t("replay.is.dispute", { state: t(`disputes.states.${event.state}`) })} <DisputeLink id={event.id} />
        </>
      );
    case "released":
      return t("replay.is.released", { amount: points(event.remaining) });
    case "ended":
      return t("replay.is.ended", { state: t(`jobs.states.${event.state}`), code: event.errorCode ?? "none" });
    default:
      return unreachable(event);
  }
}
