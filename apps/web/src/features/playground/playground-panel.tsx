"use client";

import { useTranslations } from "next-intl";
import { lazy, Suspense, useMemo } from "react";
import type { NodeRuntime } from "../../shared/node-runtime/find-node-runtime.ts";
import { Tabs } from "../../shared/ui/tabs.tsx";
import { EMPTY_CHAT } from "./chat/chat-draft.ts";
import { ChatTab } from "./chat/chat-tab.tsx";
import { useChat } from "./chat/use-chat.ts";
import { useOwnTab } from "./local/use-own-tab.ts";
import { OwnTabConsent, type Who, WhoAnswers } from "./local/who-answers.tsx";
import type { OfferedModel } from "./logic/offered-model.ts";
import { useDraft } from "./logic/use-draft.ts";
import { useOcr } from "./ocr/use-ocr.ts";
import { PayerBar } from "./payer/payer-bar.tsx";
import { usePayer } from "./payer/use-payer.ts";
import type { PlaygroundTab } from "./read-tab.ts";
import { EMPTY_SEARCH } from "./search/search-draft.ts";
import { useSearch } from "./search/use-search.ts";
import { useGraph } from "./tensors/use-graph.ts";
import { useTensors } from "./tensors/use-tensors.ts";

/** What isn't shown first, and the forms of what was kept, come when they are needed. */
const SearchTab = lazy(() => import("./search/search-tab.tsx").then(({ SearchTab: Tab }) => ({ default: Tab })));
const OcrTab = lazy(() => import("./ocr/ocr-tab.tsx").then(({ OcrTab: Tab }) => ({ default: Tab })));
const TensorsTab = lazy(() => import("./tensors/tensors-tab.tsx").then(({ TensorsTab: Tab }) => ({ default: Tab })));
const settingsForm = () => import("./local/own-tab-forms.ts").then(({ settings }) => settings);
const chatForm = () => import("./chat/chat-draft-form.ts").then(({ chatDraft }) => chatDraft);
const searchForm = () => import("./search/search-draft-form.ts").then(({ searchDraft }) => searchDraft);

interface Props {
  readonly relayUrl: string;
  readonly models: readonly OfferedModel[];
  /** Null when the site was built without the node worker. */
  readonly runtime: NodeRuntime | null;
  readonly tab: PlaygroundTab;
}

/** Everything that can be tried; each tab's work goes on while another one is looked at. */
export function PlaygroundPanel({ relayUrl, models, runtime, tab }: Props) {
  const t = useTranslations("playground");
  const payer = usePayer(relayUrl);
  const ownTab = useOwnTab(relayUrl, runtime);
  const [{ who }, setSettings] = useDraft<{ who: Who }>("settings", settingsForm, { who: "network" });
  const [chatting, onChatting] = useDraft("chat", chatForm, EMPTY_CHAT);
  const [searching, onSearching] = useDraft("search", searchForm, EMPTY_SEARCH);
  const chat = useChat(payer, ownTab);
  const search = useSearch(payer, ownTab);
  const ocr = useOcr(payer, ownTab);
  const graph = useGraph(ownTab);
  const tensors = useTensors(payer, ownTab);
  const consent = { ownTab, models, engineBytes: runtime?.downloadBytes ?? 0 };
  const by = useMemo(
    () => ({
      chat: models.filter((model) => model.chat !== null),
      embed: models.filter(({ task }) => task === "embed"),
      ocr: models.filter(({ task }) => task === "ocr"),
    }),
    [models],
  );
  const shared = { relayUrl, payer, ownTab, who };
  const show = (tab: string) => window.history.replaceState(null, "", `?tab=${encodeURIComponent(tab)}`);
  return (
    <div className="flex flex-col gap-6">
      <PayerBar payer={payer} />
      <WhoAnswers who={who} onChange={(who) => setSettings({ who })} {...consent} />
      <Tabs
        label={t("tabs.label")}
        initial={tab}
        onChange={show}
        tabs={[
          {
            id: "chat",
            label: t("tabs.chat"),
            content: <ChatTab {...shared} models={by.chat} chat={chat} draft={chatting} onDraft={onChatting} />,
          },
          {
            id: "search",
            label: t("tabs.search"),
            content: (
              <Suspense>
                <SearchTab {...shared} models={by.embed} search={search} draft={searching} onDraft={onSearching} />
              </Suspense>
            ),
          },
          {
            id: "ocr",
            label: t("tabs.ocr"),
            content: (
              <Suspense>
                <OcrTab {...shared} models={by.ocr} ocr={ocr} />
              </Suspense>
            ),
          },
          {
            id: "tensors",
            label: t("tabs.tensors"),
            content: (
              <Suspense>
                <TensorsTab
                  {...shared}
                  models={models}
                  runner={tensors}
                  graph={graph}
                  consent={who === "network" && <OwnTabConsent {...consent} />}
                />
              </Suspense>
            ),
          },
        ]}
      />
    </div>
  );
}
