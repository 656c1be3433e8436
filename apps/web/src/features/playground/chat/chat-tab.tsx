"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, type KeyboardEvent, lazy, Suspense, useState } from "react";
import { Button } from "../../../shared/ui/button.tsx";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { TextArea } from "../../../shared/ui/field.tsx";
import type { OwnTab } from "../local/use-own-tab.ts";
import type { Who } from "../local/who-answers.tsx";
import type { OfferedModel } from "../logic/offered-model.ts";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";
import { CostLine } from "../payer/cost-line.tsx";
import type { Payer } from "../payer/use-payer.ts";
import { useQuote } from "../payer/use-quote.ts";
import { type ChatDraft, drawSeed, seedOf } from "./chat-draft.ts";
import { ChatSettings } from "./chat-settings.tsx";
import { historyOf } from "./turn.ts";
import type { Chat } from "./use-chat.ts";

/** Comes with the first question: answers take a reader of Markdown. */
const TurnView = lazy(() => import("./turn-view.tsx").then(({ TurnView: View }) => ({ default: View })));

interface Props {
  readonly relayUrl: string;
  readonly models: readonly OfferedModel[];
  readonly payer: Payer;
  readonly ownTab: OwnTab;
  readonly who: Who;
  readonly chat: Chat;
  readonly draft: ChatDraft;
  readonly onDraft: (change: Partial<ChatDraft>) => void;
}

/** A conversation with a model of the network, of the own tab, or of both. */
export function ChatTab({ relayUrl, models, payer, ownTab, who, chat, draft, onDraft }: Props) {
  const t = useTranslations("playground.chat");
  const [seedError, setSeedError] = useState<string>();
  const model = models.find(({ id }) => id === draft.model) ?? models[0];
  const question = draft.message.trim();
  const isFull = chat.turns.length >= PLAYGROUND_LIMITS.turnsMax;
  const mayAsk =
    model !== undefined &&
    question !== "" &&
    !chat.isBusy &&
    !isFull &&
    (who === "network" || ownTab.hasAgreed) &&
    (who === "tab" || payer.state.phase === "signed-in");
  const quote = useQuote(
    payer,
    who === "tab" || model === undefined || question === ""
      ? null
      : {
          model: model.id,
          assurance: draft.assurance,
          items: [
            {
              messages: [
                ...(draft.system === "" ? [] : [{ role: "system" as const, content: draft.system }]),
                ...historyOf(chat.turns),
                { role: "user", content: question },
              ],
              maxTokens: draft.maxTokens,
            },
          ],
        },
  );
  if (model === undefined) return <EmptyState title={t("none.title")} body={t("none.body")} />;

  const send = (event?: FormEvent) => {
    event?.preventDefault();
    const seed = seedOf(draft.seed, drawSeed);
    setSeedError(seed === undefined ? t("settings.seedWrong") : undefined);
    if (seed === undefined || !mayAsk) return;
    const { temperature, maxTokens, assurance } = draft;
    chat.ask(question, draft.system.trim(), { model: model.id, temperature, seed, maxTokens, assurance }, who);
    onDraft({ message: "" });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) send(event);
  };
  return (
    <div className="grid gap-x-12 gap-y-8 xl:grid-cols-[minmax(0,1fr)_17rem]">
      <div className="flex min-w-0 flex-col gap-6">
        <section aria-label={t("conversation")} className="flex flex-col gap-6 empty:hidden">
          {chat.turns.map((turn) => (
            <Suspense key={turn.id} fallback={<p className="text-ink-soft">{t("waiting")}</p>}>
              <TurnView
                turn={turn}
                payer={payer}
                relayUrl={relayUrl}
                onAskTab={ownTab.hasAgreed && !chat.isBusy ? chat.askTab : undefined}
              />
            </Suspense>
          ))}
        </section>
        <form onSubmit={send} className="flex flex-col gap-3">
          <TextArea
            label={t("message")}
            hint={t("messageHint")}
            rows={3}
            value={draft.message}
            maxLength={PLAYGROUND_LIMITS.messageCharsMax}
            onChange={(event) => onDraft({ message: event.target.value })}
            onKeyDown={onKey}
          />
          <div className="flex flex-wrap items-center gap-3">
            {chat.isBusy ? (
              <Button look="ember" onClick={chat.stop}>
                {t("stop")}
              </Button>
            ) : (
              <Button type="submit" disabled={!mayAsk}>
                {t("send")}
              </Button>
            )}
            {chat.turns.length > 0 && (
              <Button look="quiet" onClick={chat.clear}>
                {t("clear")}
              </Button>
            )}
          </div>
          {isFull && <p className="text-small text-bill">{t("full")}</p>}
          {who !== "tab" && <CostLine payer={payer} quote={quote} model={model} />}
        </form>
      </div>
      <ChatSettings models={models} model={model} draft={draft} onDraft={onDraft} seedError={seedError} />
    </div>
  );
}
