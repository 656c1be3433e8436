"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useId } from "react";
import { useFailureText } from "../../../shared/errors/use-failure-text.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { classNames } from "../../../shared/ui/class-names.ts";
import { AgreementLine } from "../answers/agreement-line.tsx";
import { AnswerText } from "../answers/answer-text.tsx";
import { OwnRunView } from "../answers/own-run-view.tsx";
import { ProofView } from "../answers/proof-view.tsx";
import { RequestCode } from "../answers/request-code.tsx";
import { SpokenAnswer } from "../answers/spoken-answer.tsx";
import { LoadingLine } from "../local/loading-line.tsx";
import { LocalFailureLine } from "../local/local-failure-line.tsx";
import { compareLists } from "../logic/compare-answers.ts";
import type { Payer } from "../payer/use-payer.ts";
import { chatSample } from "../samples/chat-sample.ts";
import type { NetworkSide, TabSide, Turn } from "./turn.ts";
import { useNetworkTokens } from "./use-network-tokens.ts";

interface Props {
  readonly turn: Turn;
  readonly payer: Payer;
  readonly relayUrl: string;
  /** Undefined where the visitor's own tab can't answer now. */
  readonly onAskTab: ((turn: Turn) => void) | undefined;
}

/** One question with its answers: the network's, the own tab's, or both side by side. */
export function TurnView({ turn, payer, relayUrl, onAskTab }: Props) {
  const t = useTranslations("playground.chat");
  const { network, tab, question, asked } = turn;
  const compared = network?.answer !== undefined && tab?.tokens ? (network?.answer?.job ?? null) : null;
  const networkTokens = useNetworkTokens(payer.account, compared);
  return (
    <article className="flex flex-col gap-4 border-b border-rule pb-6">
      <p className="max-w-(--measure) border-l-3 border-rule-strong pl-4 whitespace-pre-wrap wrap-anywhere">
        <span className="block text-small text-ink-soft">{t("you")}</span>
        {question}
      </p>
      <div className={classNames("grid gap-x-8 gap-y-6", network !== null && tab !== null && "lg:grid-cols-2")}>
        {network !== null && <NetworkAnswer side={network} payer={payer} />}
        {tab !== null && <TabAnswer side={tab} />}
      </div>
      {tab?.tokens != null && networkTokens !== null && (
        <AgreementLine of="tokens" agreement={compareLists(networkTokens, tab.tokens)} />
      )}
      <div>
        {tab === null && network?.phase === "done" && onAskTab !== undefined && (
          <Button look="quiet" className="mb-3" onClick={() => onAskTab(turn)}>
            {t("askTab")}
          </Button>
        )}
        <RequestCode sample={chatSample(relayUrl, asked)} payer={payer} />
      </div>
    </article>
  );
}

function NetworkAnswer({ side, payer }: { readonly side: NetworkSide; readonly payer: Payer }) {
  const t = useTranslations("playground.chat");
  const sayFailure = useFailureText();
  const { phase, text, answer, failure, tookMs } = side;
  return (
    <Side heading={t("network")} busy={phase === "running"}>
      <Words text={text} isDone={phase !== "running"} waiting={t("waiting")} />
      {phase === "failed" && (
        <p role="alert" className="text-small text-ember">
          {sayFailure(failure)}
        </p>
      )}
      {phase === "stopped" && <p className="text-small text-ink-soft">{t("stopped")}</p>}
      {answer !== null && (
        <>
          <p className="text-small text-ink-soft">
            {t("tokens", { prompt: answer.usage.promptTokens, answer: answer.usage.completionTokens })}{" "}
            {t("seed", { seed: String(answer.seed) })} {answer.finish === "length" && t("cut")}
          </p>
          <ProofView payer={payer} job={answer.job} tookMs={tookMs} />
        </>
      )}
    </Side>
  );
}

function TabAnswer({ side }: { readonly side: TabSide }) {
  const t = useTranslations("playground.chat");
  const { phase, text, progress, failure, ran } = side;
  const isDone = phase !== "preparing" && phase !== "running";
  return (
    <Side heading={t("ownTab")} busy={!isDone}>
      {phase === "preparing" ? (
        <LoadingLine progress={progress} />
      ) : (
        <Words text={text} isDone={isDone} waiting={t("waiting")} />
      )}
      {failure !== null && <LocalFailureLine failure={failure} />}
      {phase === "stopped" && <p className="text-small text-ink-soft">{t("stoppedTab")}</p>}
      {ran !== null && <OwnRunView ran={ran} />}
    </Side>
  );
}

function Side({ heading, busy, children }: { heading: string; busy: boolean; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} aria-busy={busy} className="flex min-w-0 flex-col gap-3">
      <h2 id={id} className="font-text text-small font-medium tracking-normal text-ink-soft">
        {heading}
      </h2>
      {children}
    </section>
  );
}

/** Plain while it grows, laid out once it is whole. */
function Words({ text, isDone, waiting }: { text: string; isDone: boolean; waiting: string }) {
  return (
    <>
      {text === "" && !isDone && <p className="text-ink-soft">{waiting}</p>}
      {isDone ? (
        <AnswerText text={text} />
      ) : (
        <p className="max-w-(--measure) whitespace-pre-wrap wrap-anywhere">{text}</p>
      )}
      <SpokenAnswer text={text} isDone={isDone} />
    </>
  );
}
