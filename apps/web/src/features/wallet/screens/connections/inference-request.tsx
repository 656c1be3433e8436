"use client";

import { formatPoints } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useAccount } from "../../../../shared/account/use-account.ts";
import { useFailureText } from "../../../../shared/errors/use-failure-text.ts";
import { useFormat } from "../../../../shared/format/use-format.ts";
import { Button } from "../../../../shared/ui/button.tsx";
import { Notice } from "../../../../shared/ui/notice.tsx";
import type { ConnectFailureCode } from "../../connect/connect-failure.ts";
import type { RequestInference } from "../../connect/decode/decoded-request.ts";
import type { DappRequest, WalletConnect } from "../../connect/wallet-connect.ts";
import { askTerms, type InferenceTerms, inferenceKey, runInference } from "../../inference/run-inference.ts";
import { Facts } from "../facts.tsx";
import { HoldButton } from "../hold-button.tsx";
import { useConnectFaultText } from "../use-fault-text.ts";

interface Props {
  readonly request: DappRequest;
  readonly decoded: RequestInference;
  readonly connect: Pick<WalletConnect, "respond" | "refuse">;
  readonly relayUrl: string;
  readonly isDangerous: boolean;
}

/** What it would cost by the relay's own word, and whether the owner pays it. */
export function InferenceRequest({ request, decoded, connect, relayUrl, isDangerous }: Props) {
  const t = useTranslations("wallet.inference");
  const tWallet = useTranslations("wallet");
  const format = useFormat();
  const say = useFailureText();
  const connectFaultText = useConnectFaultText();
  /** A generated text costs by its length, which only its end tells. */
  const priceText = ({ quote }: InferenceTerms): string =>
    t(quote.task === "generate" ? "atMost" : "exactly", { points: format.points(quote.price.total) });
  const { account } = useAccount(relayUrl);
  const [terms, setTerms] = useState<InferenceTerms>();
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<{ readonly failure: unknown } | { readonly connect: ConnectFailureCode }>();
  useEffect(() => {
    let isOver = false;
    account
      .ask((relay) => askTerms(relay, decoded))
      .then(
        (asked) => !isOver && setTerms(asked),
        (error) => !isOver && setProblem({ failure: error }),
      );
    return () => {
      isOver = true;
    };
  }, [account, decoded]);
  const run = async (agreed: InferenceTerms) => {
    setRunning(true);
    setProblem(undefined);
    try {
      const key = await inferenceKey(request.topic, request.id);
      const answer = await account.ask((relay) => runInference(relay, decoded, agreed.quote, key));
      const answered = await connect.respond(request.id, answer);
      if (!answered.ok) setProblem({ connect: answered.error.code });
    } catch (error) {
      setProblem({ failure: error });
    }
    setRunning(false);
  };
  const refuse = () => connect.refuse(request.id);
  const input =
    decoded.ask.type === "input"
      ? decoded.ask.input.join("\n\n")
      : decoded.ask.messages.map(({ role, content }) => `${role}: ${content}`).join("\n\n");
  return (
    <>
      <Facts
        facts={[
          { label: t("model"), value: decoded.model, isCode: true },
          { label: t("size"), value: t("chars", { count: format.count(decoded.inputChars) }) },
          { label: t("assurance"), value: t(`assurances.${decoded.assurance}`) },
          {
            label: t("price"),
            value: (
              <strong className="font-medium">
                {terms === undefined ? (problem ? t("priceUnknown") : t("asking")) : priceText(terms)}
              </strong>
            ),
          },
          ...(decoded.maxPrice === null
            ? []
            : [{ label: t("cap"), value: t("exactly", { points: format.points(formatPoints(decoded.maxPrice)) }) }]),
          ...(terms === undefined
            ? []
            : [{ label: t("has"), value: t("exactly", { points: format.points(formatPoints(terms.available)) }) }]),
        ]}
      />
      <details>
        <summary className="flex min-h-11 cursor-pointer items-center text-small font-medium">{t("input")}</summary>
        <section
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          aria-label={t("input")}
          className="max-h-56 overflow-y-auto rounded-(--radius) border border-rule bg-raised p-4"
        >
          <p className="text-small whitespace-pre-wrap wrap-anywhere">{input}</p>
        </section>
      </details>
      {terms !== undefined && terms.trouble !== null && (
        <Notice tone="ember" urgent>
          {t(`troubles.${terms.trouble}`)}
        </Notice>
      )}
      {problem !== undefined && (
        <p role="alert" className="text-ember">
          <strong>{tWallet("request.failed")}</strong>{" "}
          {"connect" in problem ? connectFaultText(problem.connect) : say(problem.failure)}
        </p>
      )}
      <p role="status">{isRunning && t("running")}</p>
      <div className="flex flex-col gap-3">
        {isDangerous ? (
          <HoldButton
            label={tWallet("request.approve.request-inference")}
            disabled={isRunning || terms === undefined || terms.trouble !== null}
            onHeld={() => terms && run(terms)}
          />
        ) : (
          <Button
            wide
            disabled={isRunning || terms === undefined || terms.trouble !== null}
            onClick={() => terms && run(terms)}
          >
            {tWallet("request.approve.request-inference")}
          </Button>
        )}
        <Button look="quiet" wide disabled={isRunning} onClick={refuse}>
          {tWallet("request.reject")}
        </Button>
      </div>
    </>
  );
}
