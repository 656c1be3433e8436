// Texts whose nodes die in their middle, each once at a token of its own, on lines that lose messages: what their readers get.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createHeadlessCompute } from "@starling/worker-runtime/headless";
import { z } from "zod";
import { modelsDir } from "../../../../scripts/setup/paths.mjs";
import { CHAOS_LIMITS } from "../chaos-limits.ts";
import { type ChaosWorld, openChaosWorld } from "../chaos-world.ts";
import { check } from "../check.ts";
import type { ActReport } from "../fault-report.ts";
import { firstAbort } from "../first-abort.ts";
import { type Deaths, planDeaths } from "./deaths.ts";
import { startMortalNodes } from "./mortal-node.ts";
import { openMortalTabs } from "./mortal-tabs.ts";
import { pausesOf, quantile } from "./pauses.ts";
import { type PlannedText, planTexts, TAKEOVER_MODEL } from "./planned-text.ts";
import { readText, type TextRead } from "./read-text.ts";

export interface TakeOverOptions {
  readonly streams: number;
  /** Of them on real tabs. */
  readonly onTabs: number;
  readonly seed: number;
  /** Of all messages between a node and the relay, both ways, acknowledgements too: 15% unless said otherwise. */
  readonly loseShare?: number;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface TakeOverReport extends ActReport {
  /** Between the last token of a node that died and the first of the next, as readers saw it; milliseconds, in order of size. */
  readonly pausesMs: { readonly nodes: readonly number[]; readonly tabs: readonly number[] };
}

const LOSE_SHARE = 0.15;
const NODES = 8;
const TABS = 4;
const STREAMS_EACH = 2;
/** Readers at once: no more than the nodes have room for, so that what is measured is not the queue. */
const READERS = { nodes: 12, tabs: 2 } as const;
/** A text is asked for once so many tabs are ready: a takeover is measured, and not how long a tab takes to open. */
const TABS_READY = 3;
const LOOK_EVERY_MS = 100;

/** One text, from its question to its stored answer. */
const TEXT_MS = 240_000;

interface Answer {
  readonly planned: PlannedText;
  readonly read: TextRead | null;
  /** Of the stored answer, read once more by its job. */
  readonly tokens: readonly number[] | null;
  readonly fault: string | null;
}

export async function takeOver(options: TakeOverOptions): Promise<TakeOverReport> {
  const { streams, seed, say, loseShare = LOSE_SHARE } = options;
  const onTabs = Math.min(options.onTabs, streams);
  const began = performance.now();
  const tell = (what: string) => say(`  ${((performance.now() - began) / 1000).toFixed(1)} s  ${what}`);
  const early = firstAbort([options.signal], CHAOS_LIMITS.actMs).signal;
  const { texts, passedOver } = await planTexts(modelsDir(), streams, seed, early);
  tell(`the answers that are right are known: ${texts.length} chats`);

  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const keys = await mkdtemp(join(tmpdir(), "starling-takeover-"));
    undo.push(() => rm(keys, { recursive: true, force: true }));
    // Nodes get texts at once, and what is measured is not their admission.
    const world = await openChaosWorld({ postgres: false, modelsDir: modelsDir(), referee: false, signal: early });
    undo.push(world.close);
    const { signal } = firstAbort([early, world.relay.endedByItself]);
    tell("the relay is ready");
    const deaths = planDeaths(texts);
    const shared = { relayUrl: world.relay.url, streams: STREAMS_EACH, loseShare, seed, deaths };
    const answers: Answer[] = [];
    const ask = async (some: readonly PlannedText[], readers: number, readyNodes: number) => {
      const before = () => untilReady(world.relay.url, readyNodes, signal);
      answers.push(...(await askAll(world, some, { readers, seed, signal, before, told: () => told() })));
    };
    let lastToldMs = 0;
    const told = () => {
      if (performance.now() - lastToldMs < 5_000) return;
      lastToldMs = performance.now();
      tell(`${deaths.struck.length} of ${streams} nodes died`);
    };

    let tabs = { opened: 0, crashed: 0 };
    if (onTabs > 0) {
      const open = await openMortalTabs({ ...shared, tabs: Math.min(TABS, onTabs) });
      undo.push(open.close);
      await ask(texts.slice(0, onTabs), READERS.tabs, Math.min(TABS_READY, onTabs));
      tabs = { opened: open.opened(), crashed: open.crashed() };
      await open.close();
      tell(`${onTabs} texts on tabs are read; ${tabs.opened} tabs were opened`);
    }
    let starts = 0;
    if (streams > onTabs) {
      const compute = createHeadlessCompute({ modelsDir: modelsDir(), threads: 1 });
      undo.push(() => compute.close());
      const nodes = await startMortalNodes({ ...shared, dir: keys, compute, nodes: NODES });
      undo.push(nodes.close);
      await ask(texts.slice(onTabs), READERS.nodes, 1);
      starts = nodes.starts();
      tell(`${streams - onTabs} texts on nodes are read; ${starts} nodes were started`);
    }
    await close();
    return report({ options: { ...options, onTabs }, began, answers, deaths, passedOver, starts, tabs });
  } finally {
    await close();
  }
}

interface AskOptions {
  readonly readers: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Waited for before each text. */
  readonly before: () => Promise<void>;
  readonly told: () => void;
}

async function untilReady(relayUrl: string, nodes: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { models } = networkView.parse(await (await fetch(`${relayUrl}/v1/network`, { signal })).json());
    if ((models.find(({ modelId }) => modelId === TAKEOVER_MODEL)?.readyNodes ?? 0) >= nodes) return;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
const networkView = z.object({ models: z.array(z.object({ modelId: z.string(), readyNodes: z.number() })) });

async function askAll(
  world: ChaosWorld,
  texts: readonly PlannedText[],
  { readers, seed, signal, before, told }: AskOptions,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const queue = [...texts];
  const { relay, apiKey } = world;
  const client = world.client();
  const reader = async () => {
    for (let planned = queue.shift(); planned !== undefined; planned = queue.shift()) {
      const idempotencyKey = `takeover-${seed}-${planned.question.slice(0, 40)}-${planned.maxTokens}`.replace(
        /[^\w-]+/g,
        "_",
      );
      const own = firstAbort([signal], TEXT_MS);
      let read: TextRead | null = null;
      try {
        await before();
        read = await readText(planned, { relayUrl: relay.url, apiKey, idempotencyKey, signal: own.signal });
        let tokens: readonly number[] | null = null;
        for await (const line of client.jobs.results(read.jobId, { signal: own.signal }))
          if (line.ok && "tokens" in line.output) tokens = line.output.tokens;
        answers.push({ planned, read, tokens, fault: null });
      } catch (error) {
        signal.throwIfAborted();
        const said = error instanceof Error ? error.message : "?";
        answers.push({ planned, read, tokens: null, fault: read === null ? said : `its results: ${said}` });
      } finally {
        own.abort();
      }
      told();
    }
  };
  await Promise.all(Array.from({ length: readers }, reader));
  return answers;
}

interface Found {
  readonly options: TakeOverOptions;
  readonly began: number;
  readonly answers: readonly Answer[];
  readonly deaths: Deaths;
  readonly passedOver: number;
  readonly starts: number;
  readonly tabs: { readonly opened: number; readonly crashed: number };
}

function report({ options, began, answers, deaths, passedOver, starts, tabs }: Found): TakeOverReport {
  const { streams, onTabs, seed, loseShare = LOSE_SHARE } = options;
  const whole = answers.filter(({ read }) => read !== null);
  const sameText = whole.filter(({ planned, read }) => read?.text === planned.text);
  const sameTokens = whole.filter(({ planned, tokens }) => tokens?.join() === planned.tokens.join());
  const broken = answers.filter(({ planned }) => planned.dropAt !== null);
  const fault = answers.find(({ fault }) => fault !== null)?.fault;
  const byTabs = deaths.struck.filter(({ by }) => by === "tab").length;
  const reads = new Map(answers.map(({ planned, read }) => [planned, read] as const));
  const pausesMs = {
    nodes: pausesOf(deaths, reads, "node"),
    tabs: pausesOf(deaths, reads, "tab"),
  };
  const pauseFigures = (name: string, pauses: readonly number[]): Record<string, number> =>
    pauses.length === 0
      ? {}
      : {
          [`pause at a takeover by a ${name}, median in ms`]: Math.round(quantile(pauses, 0.5)),
          "  95th of a hundred": Math.round(quantile(pauses, 0.95)),
          "  takeovers measured": pauses.length,
        };
  return {
    title: `takeover · ${streams} streamed chats (${onTabs} on tabs) · ${100 * loseShare}% of messages lost · seed ${seed}`,
    tookMs: performance.now() - began,
    faults: [],
    pausesMs,
    figures: {
      "answer tokens": answers.reduce((sum, { planned }) => sum + planned.tokens.length, 0),
      "texts that went on with another node's tokens": deaths.goneOn.length,
      "nodes started": starts,
      "tabs opened": tabs.opened,
      "of those that died, crashed": tabs.crashed,
      "readers that broke their own connection": broken.filter(({ read }) => (read?.breaks ?? 0) > 0).length,
      "questions passed over (short answer or near a tie)": passedOver,
      ...pauseFigures("node", pausesMs.nodes),
      ...Object.fromEntries(
        Object.entries(pauseFigures("tab", pausesMs.tabs)).map(([k, v]) => [k.replace(/^ {2}/, "  tabs: "), v]),
      ),
    },
    checks: [
      check("every text lost its node at its token", deaths.struck.length === streams, deaths.struck.length),
      check("of them on real tabs", byTabs >= onTabs, byTabs),
      check("all streams came to their end", whole.length === streams, fault ?? whole.length),
      check("each text as of an undisturbed run, no gap, no repeat", sameText.length === streams, sameText.length),
      check("and so are the tokens that are kept", sameTokens.length === streams, sameTokens.length),
    ],
  };
}
