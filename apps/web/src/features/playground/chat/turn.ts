import type { ChatAnswer } from "@starling/sdk";
import type { LocalFailure, LocalRun, PrepareProgress } from "@starling/worker-runtime";
import type { ChatAsked } from "../samples/chat-sample.ts";

/** The network's answer, as far as it has come. */
export interface NetworkSide {
  readonly phase: "running" | "done" | "stopped" | "failed";
  readonly text: string;
  readonly tookMs: number;
  readonly failure: unknown;
  readonly answer: ChatAnswer | null;
}

/** The visitor's own tab's, as far as it has come. */
export interface TabSide {
  readonly phase: "preparing" | "running" | "done" | "stopped" | "failed";
  readonly text: string;
  readonly progress: PrepareProgress | null;
  readonly failure: LocalFailure | null;
  readonly tokens: readonly number[] | null;
  readonly ran: LocalRun | null;
}

export interface Turn {
  readonly id: number;
  readonly asked: ChatAsked;
  readonly question: string;
  readonly network: NetworkSide | null;
  readonly tab: TabSide | null;
}

export const NETWORK_BEGUN: NetworkSide = {
  phase: "running",
  text: "",
  tookMs: 0,
  failure: null,
  answer: null,
};
export const TAB_BEGUN: TabSide = {
  phase: "preparing",
  text: "",
  progress: null,
  failure: null,
  tokens: null,
  ran: null,
};

/** What was said in the conversation before; turns without any answer left out. */
export function historyOf(turns: readonly Turn[]): ChatAsked["messages"] {
  return turns.flatMap(({ question, network, tab }) => {
    const answer = [network, tab].find((side) => side !== null && side.text !== "")?.text;
    if (answer === undefined) return [];
    return [
      { role: "user" as const, content: question },
      { role: "assistant" as const, content: answer },
    ];
  });
}
