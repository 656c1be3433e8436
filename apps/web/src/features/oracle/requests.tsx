"use client";

import type { OracleRequestView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { RequestRow } from "./request-row.tsx";
import { LOOK_EVERY_MS } from "./requests-limits.ts";

interface Props {
  readonly relayUrl: string;
  /** null when the relay gave none; `code` says why. */
  readonly initial: readonly OracleRequestView[] | null;
  readonly code: string | null;
}

/** What contracts asked lately, kept up while the page is seen. */
export function Requests({ relayUrl, initial, code: initialCode }: Props) {
  const t = useTranslations("oracle.requests");
  const [requests, setRequests] = useState(initial);
  const [code, setCode] = useState(initialCode);
  useEffect(() => {
    let isAsking = false;
    const look = async () => {
      if (isAsking || document.visibilityState !== "visible") return;
      isAsking = true;
      const answer = await import("./newest-requests.ts").then(
        ({ newestRequests }) => newestRequests(relayUrl),
        () => null, // asked for again at the next look
      );
      isAsking = false;
      if (answer === null) return;
      setCode(answer.ok ? null : answer.code);
      if (answer.ok) setRequests(answer.value);
    };
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [relayUrl]);

  const hasNoChain = code === "chain_not_configured";
  return (
    <section aria-labelledby="requests" className="min-w-0 border-t-3 border-ink pt-4">
      <h2 id="requests" className="text-title font-semibold">
        {t("heading")}
      </h2>
      <p role="status" className="mt-1 text-small text-ink-soft">
        {hasNoChain ? t("noChain") : code === null ? t("live") : t("unreachable")}
      </p>
      {requests !== null && requests.length === 0 && !hasNoChain && (
        <p className="mt-6 border-t border-rule pt-5 text-lead">{t("empty")}</p>
      )}
      {requests !== null && requests.length > 0 && (
        <ol className="mt-5 border-b border-rule">
          {requests.map((request) => (
            <RequestRow key={request.id} request={request} />
          ))}
        </ol>
      )}
    </section>
  );
}
