"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useFormat } from "../../../../shared/format/use-format.ts";
import { Button } from "../../../../shared/ui/button.tsx";
import { Sheet } from "../../../../shared/ui/sheet.tsx";
import { carryOut, type Means } from "../../carry-out.ts";
import type { ChainFacts } from "../../chain/chain-facts.ts";
import { type PlannedTransaction, planTransaction } from "../../chain/plan-transaction.ts";
import type { DappRequest, WalletConnect } from "../../connect/wallet-connect.ts";
import { worstFirst } from "../../connect/warning.ts";
import { type Fact, Facts } from "../facts.tsx";
import { HoldButton } from "../hold-button.tsx";
import { useAmounts } from "../use-amounts.ts";
import { useChainFaultText, useConnectFaultText } from "../use-fault-text.ts";
import { useWords } from "../use-words.ts";
import { Warnings } from "../warnings.tsx";
import { InferenceRequest } from "./inference-request.tsx";
import { WhoAsks } from "./who-asks.tsx";

/** Where the answer goes: a dApp's session, or a page of this site. */
export type Answering = Pick<WalletConnect, "respond" | "refuse">;

interface Props {
  readonly request: DappRequest;
  /** Requests that wait after this one. */
  readonly more: number;
  readonly connect: Answering;
  readonly means: Means;
  readonly facts: ChainFacts;
  readonly relayUrl: string;
}

/** One request of a dApp, in plain words: who asks, what to beware of, what exactly happens; then yes or no. */
export function RequestSheet(props: Props) {
  const { request, more, connect, means, facts } = props;
  const { decoded, origin } = request;
  const t = useTranslations("wallet.request");
  const chainFaultText = useChainFaultText();
  const connectFaultText = useConnectFaultText();
  const words = useWords();
  const format = useFormat();
  const [isBusy, setBusy] = useState(false);
  const [isSure, setSure] = useState(false);
  const [problem, setProblem] = useState<string>();
  const plan = usePlan(request, means);
  const feeFacts = useFeeFacts(plan, decoded.kind, facts);
  const warnings = worstFirst([...origin.warnings, ...decoded.warnings]);
  const isDangerous = warnings.some(({ severity }) => severity === "danger");
  const verb = t(`approve.${decoded.kind}`);

  const refuse = async () => {
    setBusy(true);
    await connect.refuse(request.id);
  };
  const approve = async () => {
    if (decoded.kind === "request-inference") return;
    setBusy(true);
    setProblem(undefined);
    const carried = await carryOut(means, decoded, {
      title: words(decoded.title),
      planned: plan?.ok === true ? plan.value : undefined,
    });
    const answered = carried.ok ? await connect.respond(request.id, carried.value) : carried;
    setBusy(false);
    if (!answered.ok)
      setProblem("fault" in answered ? chainFaultText(answered.fault) : connectFaultText(answered.error.code));
  };
  const cantSend = decoded.kind === "send-transaction" && plan?.ok !== true;
  const lines: readonly Fact[] = decoded.lines.map(({ label, value, as }) => ({
    label: words(label),
    value: as === "text" ? <LongText text={words(value)} /> : words(value),
    isCode: as === "address" || as === "bytes",
  }));
  return (
    <Sheet wide heading={words(decoded.title)} onClose={refuse}>
      <Warnings warnings={warnings} />
      <div>
        <p className="mb-1 text-small text-ink-soft">{t("from")}</p>
        <WhoAsks dapp={request.dapp} origin={origin} />
      </div>
      <Facts
        facts={[
          ...lines,
          ...(lines.some(({ label }) => label === t("chain")) ? [] : [{ label: t("chain"), value: facts.name }]),
          ...feeFacts,
        ]}
      />
      {decoded.kind === "sign-typed-data" && (
        <details>
          <summary className="flex min-h-11 cursor-pointer items-center text-small font-medium">{t("raw")}</summary>
          <Boxed label={t("raw")} text={prettyJson(decoded.typedData)} isCode />
        </details>
      )}
      {plan?.ok === false && (
        <p role="alert" className="text-ember">
          {plan.fault === "would_fail" ? t("wouldFail") : chainFaultText(plan.fault)}
        </p>
      )}
      {problem !== undefined && (
        <p role="alert" className="text-ember">
          <strong>{t("failed")}</strong> {problem}
        </p>
      )}
      <p className="text-small text-ink-soft">
        {t("expires", { time: format.time(request.expiresAtMs) })} {more > 0 && t("more", { count: more })}
      </p>
      {decoded.kind === "request-inference" ? (
        <InferenceRequest {...props} decoded={decoded} isDangerous={isDangerous} />
      ) : (
        <div className="flex flex-col gap-3">
          {isDangerous ? (
            <>
              <label className="flex min-h-11 cursor-pointer items-center gap-3 font-medium">
                <input
                  type="checkbox"
                  checked={isSure}
                  onChange={() => setSure(!isSure)}
                  className="size-4 accent-(--ember)"
                />
                {t("sure")}
              </label>
              <HoldButton label={verb} disabled={isBusy || !isSure || cantSend} onHeld={approve} />
            </>
          ) : (
            <Button wide disabled={isBusy || cantSend} onClick={approve}>
              <span aria-live="polite">{isBusy ? t("busy") : verb}</span>
            </Button>
          )}
          <Button look="quiet" wide disabled={isBusy} onClick={refuse}>
            {t("reject")}
          </Button>
        </div>
      )}
    </Sheet>
  );
}

type Plan = Awaited<ReturnType<typeof planTransaction>>;

/** A transaction is tried on the newest block before anyone agrees to it. */
function usePlan({ decoded }: DappRequest, { client, account }: Means): Plan | undefined {
  const [plan, setPlan] = useState<Plan>();
  useEffect(() => {
    if (decoded.kind !== "send-transaction") return;
    let isOver = false;
    const { to, value, data } = decoded;
    void planTransaction(client, account.address, { to, value, data }).then((planned) => {
      if (!isOver) setPlan(planned.ok ? { ok: true, value: withGasOf(planned.value, decoded.gas) } : planned);
    });
    return () => {
      isOver = true;
    };
  }, [decoded, client, account.address]);
  return plan;
}

/** What the dApp suggests counts where it is more: it may know what a later state of the contract needs. */
const withGasOf = (planned: PlannedTransaction, suggested: bigint | null): PlannedTransaction =>
  suggested === null || suggested <= planned.gas
    ? planned
    : { ...planned, gas: suggested, feeMax: suggested * planned.maxFeePerGas };

function useFeeFacts(plan: Plan | undefined, kind: string, { coin }: ChainFacts): readonly Fact[] {
  const t = useTranslations("wallet.request");
  const amounts = useAmounts();
  if (kind !== "send-transaction" || plan?.ok === false) return [];
  const value = plan === undefined ? t("feeBusy") : amounts.briefly(plan.value.feeMax, coin, 9);
  return [{ label: t("fee"), value }];
}

/** As it was written, line by line, and never cut: a long one scrolls. */
function LongText({ text }: { readonly text: string }) {
  return (
    <span
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="block max-h-56 overflow-y-auto whitespace-pre-wrap wrap-anywhere"
    >
      {text}
    </span>
  );
}

function Boxed({ label, text, isCode }: { readonly label: string; readonly text: string; readonly isCode: boolean }) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      className="max-h-64 overflow-y-auto rounded-(--radius) border border-rule bg-raised p-4"
    >
      <p className={`whitespace-pre-wrap wrap-anywhere ${isCode ? "font-code text-small" : ""}`}>{text}</p>
    </section>
  );
}

const prettyJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner), 2);
