// What this tab lends. One contributor for the life of the page, so that lending goes on while the visitor looks round the site.
// Its code comes when it is opened: the header of every page asks for the snapshot, and most tabs lend nothing.
import {
  type Contributor,
  type ContributorOptions,
  type ContributorSnapshot,
  IDLE_CONTRIBUTOR,
  type LendingConsent,
} from "@starling/worker-runtime";
import type { Governor, HoldReason } from "./govern-lending.ts";
import { DEFAULT_RULES, type LendingRules, openRulesStore, type RulesStore } from "./lending-rules.ts";

export interface ThisTab {
  snapshot(): ContributorSnapshot;
  subscribe(listener: () => void): () => void;
  /** From here on the tab knows what other tabs of this browser do. Nothing is fetched, computed or connected. Idempotent. */
  open(options: ContributorOptions): void;
  /** Only after the visitor agreed. */
  lend(consent: LendingConsent): void;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
  /** What the person lets this browser lend, and when. */
  rules(): LendingRules;
  setRules(rules: LendingRules): void;
  /** The rule that holds the node up at the moment. */
  heldBy(): HoldReason | null;
}

export function createThisTab(): ThisTab {
  let contributor: Contributor | undefined;
  let opening: Promise<void> | undefined;
  let store: RulesStore | undefined;
  let governor: Governor | undefined;
  let look = () => {};
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };

  async function openIt(options: ContributorOptions): Promise<void> {
    const rules = openRulesStore(window);
    store = rules;
    const [{ createContributor }, { createGovernor }, { watchConditions }] = await Promise.all([
      import("./create-contributor.ts"),
      import("./govern-lending.ts"),
      import("./watch-conditions.ts"),
    ]);
    const made = createContributor(options);
    const governs = createGovernor(made);
    const conditions = watchConditions(() => look());
    look = () => {
      if (rules.read().onlyIdle) conditions.watchIdle();
      governs.look(rules.read(), conditions.now());
      tell();
    };
    contributor = made;
    governor = governs;
    made.subscribe(() => look());
    rules.subscribe(() => look());
    look();
  }

  return {
    snapshot: () => contributor?.snapshot() ?? IDLE_CONTRIBUTOR,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    open(options) {
      opening ??= openIt(options);
    },
    lend: (consent) => void opening?.then(() => contributor?.start(consent)),
    pause: () => void opening?.then(() => contributor?.pause()),
    resume: () => void opening?.then(() => contributor?.resume()),
    stop: async () => {
      await opening;
      await contributor?.stop();
    },
    rules: () => store?.read() ?? DEFAULT_RULES,
    setRules: (rules) => store?.write(rules),
    heldBy: () => governor?.heldBy() ?? null,
  };
}
