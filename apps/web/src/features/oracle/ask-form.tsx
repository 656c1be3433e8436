"use client";

import type { ChainView, TaskKind } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { usePageWallets } from "../../shared/chain/use-page-wallets.ts";
import { WalletPicker } from "../../shared/chain/wallet-picker.tsx";
import { Button } from "../../shared/ui/button.tsx";
import { Choice } from "../../shared/ui/choice.tsx";
import { TextArea, TextField } from "../../shared/ui/field.tsx";
import { Notice } from "../../shared/ui/notice.tsx";
import { Select } from "../../shared/ui/select.tsx";
import type { Asked, AskStep, AskTrouble } from "./ask-oracle.ts";

interface Props {
  readonly chain: ChainView;
  readonly models: readonly { readonly id: string; readonly name: string; readonly task: TaskKind }[];
}

type Phase =
  | { readonly at: "ready" }
  | { readonly at: AskStep }
  | { readonly at: "done" }
  | { readonly at: "failed"; readonly why: AskTrouble };

/** Where the code of the two calls doesn't come. */
const NOT_SENT: Asked = { ok: false, why: { wallet: "failed" } };
const MINUTES = [5, 30] as const;
const HIGHEST_DEFAULT = "1";

/** A question from the visitor's own wallet: allow, ask, and the list shows what becomes of it. */
export function AskForm({ chain, models: all }: Props) {
  const t = useTranslations("oracle.ask");
  const tChain = useTranslations("chain");
  const models = all.filter(({ task }) => task !== "ocr");
  const wallets = usePageWallets();
  const [walletId, setWalletId] = useState<string>();
  const [model, setModel] = useState(models.find(({ task }) => task === "generate")?.id ?? models[0]?.id ?? "");
  const [question, setQuestion] = useState("");
  const [highest, setHighest] = useState(HIGHEST_DEFAULT);
  const [minutes, setMinutes] = useState<number>(MINUTES[0]);
  const [phase, setPhase] = useState<Phase>({ at: "ready" });
  const wallet = wallets.find(({ id }) => id === walletId) ?? wallets[0];
  const isBusy = phase.at === "allowing" || phase.at === "asking" || phase.at === "waiting";

  const start = async () => {
    if (wallet === undefined) return;
    setPhase({ at: "allowing" });
    const asked = await import("./ask-oracle.ts").then(
      ({ askOracle }) =>
        askOracle({
          chain,
          provider: wallet.provider,
          model,
          text: question,
          highest: highest.trim(),
          waitMs: minutes * 60_000,
          onStep: (at) => setPhase({ at }),
        }),
      () => NOT_SENT,
    );
    setPhase(asked.ok ? { at: "done" } : { at: "failed", why: asked.why });
    if (asked.ok) setQuestion("");
  };

  return (
    <section aria-labelledby="ask" className="h-fit border-t-3 border-ink pt-4">
      <h2 id="ask" className="text-title font-semibold">
        {t("heading")}
      </h2>
      <p className="mt-2 text-small text-ink-soft">{t("lead")}</p>
      <form
        className="mt-5 flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <Select
          label={t("model")}
          value={model}
          onChange={(event) => setModel(event.target.value)}
          options={models.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <TextArea
          label={t("question")}
          hint={t("questionHint")}
          rows={4}
          value={question}
          onChange={(event) => setQuestion(event.target.value)}
        />
        <TextField
          label={t("highest")}
          inputMode="decimal"
          autoComplete="off"
          value={highest}
          onChange={(event) => setHighest(event.target.value)}
        />
        <Choice
          legend={t("wait")}
          name="wait"
          value={minutes}
          onChange={setMinutes}
          options={MINUTES.map((value) => ({ value, label: t("minutes", { count: value }) }))}
        />
        <WalletPicker chosen={walletId} onChoose={setWalletId} />
        <Button type="submit" disabled={isBusy || wallet === undefined || model === ""}>
          {t("send")}
        </Button>
        <p role="status" className="text-small text-ink-soft empty:hidden">
          {isBusy ? { allowing: t("allowing"), asking: t("asking"), waiting: t("waiting") }[phase.at] : ""}
        </p>
        {phase.at === "done" && <Notice tone="iris">{t("done")}</Notice>}
        {phase.at === "failed" && (
          <Notice tone="ember" urgent>
            {"wallet" in phase.why ? tChain(`trouble.${phase.why.wallet}`) : t(phase.why.question)}
          </Notice>
        )}
      </form>
    </section>
  );
}
