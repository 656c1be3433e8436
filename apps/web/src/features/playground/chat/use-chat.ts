"use client";

import { useCallback, useEffect, useRef, useState } from "react";
import type { OwnTab } from "../local/use-own-tab.ts";
import type { Who } from "../local/who-answers.tsx";
import type { Payer } from "../payer/use-payer.ts";
import type { ChatAsked } from "../samples/chat-sample.ts";
import { historyOf, NETWORK_BEGUN, type NetworkSide, TAB_BEGUN, type TabSide, type Turn } from "./turn.ts";

export interface Chat {
  readonly turns: readonly Turn[];
  readonly isBusy: boolean;
  /** `messages`: without what was said before, which is put in front of the question. */
  ask(question: string, system: string, asked: Omit<ChatAsked, "messages">, who: Who): void;
  /** Has the visitor's own tab answer a turn that the network answered. */
  askTab(turn: Turn): void;
  stop(): void;
  clear(): void;
}

class Stopped extends Error {
  override readonly name = "Stopped";
}

/** One conversation: what was asked and answered so far, and how to go on. */
export function useChat(payer: Payer, ownTab: OwnTab): Chat {
  const [turns, setTurns] = useState<readonly Turn[]>([]);
  const [running, setRunning] = useState(0);
  const stopping = useRef<AbortController | null>(null);
  const lastId = useRef(0);
  useEffect(() => () => stopping.current?.abort(new Stopped()), []);

  const change = useCallback((id: number, with_: (turn: Turn) => Turn) => {
    setTurns((turns) => turns.map((turn) => (turn.id === id ? with_(turn) : turn)));
  }, []);
  const network = (id: number, part: (side: NetworkSide) => Partial<NetworkSide>) =>
    change(id, (turn) =>
      turn.network === null ? turn : { ...turn, network: { ...turn.network, ...part(turn.network) } },
    );
  const tab = (id: number, part: (side: TabSide) => Partial<TabSide>) =>
    change(id, (turn) => (turn.tab === null ? turn : { ...turn, tab: { ...turn.tab, ...part(turn.tab) } }));

  async function readNetwork({ id, asked }: Turn, signal: AbortSignal): Promise<void> {
    const begunMs = performance.now();
    const tookMs = () => performance.now() - begunMs;
    try {
      const answer = await payer.account.ask(async (relay) => {
        const stream = relay.streamChat(asked, { signal });
        for (;;) {
          const { done, value } = await stream.next();
          if (done) return value;
          network(id, ({ text }) => ({ text: text + value, tookMs: tookMs() }));
        }
      });
      network(id, () => ({ phase: "done", answer, text: answer.text, tookMs: tookMs() }));
    } catch (failure) {
      network(id, () =>
        signal.aborted ? { phase: "stopped", tookMs: tookMs() } : { phase: "failed", failure, tookMs: tookMs() },
      );
    }
    payer.refresh();
  }

  async function readTab({ id, asked }: Turn, signal: AbortSignal): Promise<void> {
    const { model, messages, temperature, seed, maxTokens } = asked;
    const request = { kind: "chat", messages, sampling: { temperature }, seed, maxTokens, stop: [] } as const;
    try {
      const outcome = await ownTab.run(model, request, {
        signal,
        onProgress: (progress) => tab(id, () => ({ progress })),
        onText: (piece) => tab(id, ({ text }) => ({ phase: "running", text: text + piece })),
      });
      tab(id, () =>
        outcome.ok
          ? { phase: "done", text: outcome.answer.text, tokens: outcome.answer.tokens, ran: outcome.ran }
          : { phase: "failed", failure: outcome.error },
      );
    } catch {
      tab(id, () => (signal.aborted ? { phase: "stopped" } : { phase: "failed", failure: { code: "run_failed" } }));
    }
  }

  function start(work: (signal: AbortSignal) => Promise<unknown>): void {
    stopping.current ??= new AbortController();
    const { signal } = stopping.current;
    setRunning((n) => n + 1);
    work(signal).finally(() =>
      setRunning((n) => {
        if (n === 1) stopping.current = null;
        return n - 1;
      }),
    );
  }

  return {
    turns,
    isBusy: running > 0,
    ask(question, system, rest, who) {
      const messages = [
        ...(system === "" ? [] : [{ role: "system" as const, content: system }]),
        ...historyOf(turns),
        { role: "user" as const, content: question },
      ];
      const turn: Turn = {
        id: ++lastId.current,
        question,
        asked: { ...rest, messages },
        network: who === "tab" ? null : NETWORK_BEGUN,
        tab: who === "network" ? null : TAB_BEGUN,
      };
      setTurns([...turns, turn]);
      if (turn.network !== null) start((signal) => readNetwork(turn, signal));
      if (turn.tab !== null) start((signal) => readTab(turn, signal));
    },
    askTab(turn) {
      change(turn.id, (turn) => ({ ...turn, tab: TAB_BEGUN }));
      start((signal) => readTab(turn, signal));
    },
    stop: () => stopping.current?.abort(new Stopped()),
    clear() {
      stopping.current?.abort(new Stopped());
      setTurns([]);
    },
  };
}
