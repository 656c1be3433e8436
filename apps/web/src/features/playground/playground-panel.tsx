"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { z } from "zod";
import type { NodeRuntime } from "../../shared/node-runtime/find-node-runtime.ts";
import { Tabs } from "../../shared/ui/tabs.tsx";
import { chatDraft, EMPTY_CHAT } from "./chat/chat-draft.ts";
import { ChatTab } from "./chat/chat-tab.tsx";
import { useChat } from "./chat/use-chat.ts";
import { useOwnTab } from "./local/use-own-tab.ts";
import { OwnTabConsent, WHO, WhoAnswers } from "./local/who-answers.tsx";
import type { OfferedModel } from "./logic/offered-model.ts";
import { useDraft } from "./logic/use-draft.ts";
import { OcrTab } from "./ocr/ocr-tab.tsx";
import { useOcr } from "./ocr/use-ocr.ts";
import { PayerBar } from "./payer/payer-bar.tsx";
import { usePayer } from "./payer/use-payer.ts";
import type { PlaygroundTab } from "./read-tab.ts";
import { EMPTY_SEARCH, searchDraft } from "./search/search-draft.ts";
import { SearchTab } from "./search/search-tab.tsx";
import { useSearch } from "./search/use-search.ts";
import { TensorsTab } from "./tensors/tensors-tab.tsx";
import { useGraph } from "./tensors/use-graph.ts";
import { useTensors } from "./tensors/use-tensors.ts";

const settings = z.object({ who: z.enum(WHO) });

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
  const [{ who }, setSettings] = useDraft<z.infer<typeof settings>>("settings", settings, { who: "network" });
  const [chatting, onChatting] = useDraft("chat", chatDraft, EMPTY_CHAT);
  const [searching, onSearching] = useDraft("search", searchDraft, EMPTY_SEARCH);
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
              <SearchTab {...shared} models={by.embed} search={search} draft={searching} onDraft={onSearching} />
            ),
          },
          {
            id: "ocr",
            label: t("tabs.ocr"),
            content: <OcrTab {...shared} models={by.ocr} ocr={ocr} />,
          },
          {
            id: "tensors",
            label: t("tabs.tensors"),
            content: (
              <TensorsTab
                {...shared}
                models={models}
                runner={tensors}
                graph={graph}
                consent={who === "network" && <OwnTabConsent {...consent} />}
              />
            ),
          },
        ]}
      />
    </div>
  );
}
