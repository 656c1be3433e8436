// What this tab lends. One contributor for the life of the page, so that lending goes on while the visitor looks round the site.
import type { Contributor, ContributorOptions, ContributorSnapshot, CreateContributor } from "./contributor.ts";

/** Before the visitor agreed to anything. */
export const NOT_STARTED: ContributorSnapshot = {
  phase: "idle",
  role: "alone-unknown",
  account: null,
  balance: null,
  adapter: null,
  models: [],
  current: null,
  session: { chunksDone: 0, itemsDone: 0, startedAtMs: null },
  connection: "offline",
  notice: null,
};

export interface ThisTab {
  snapshot(): ContributorSnapshot;
  subscribe(listener: () => void): () => void;
  /** Makes the contributor and starts it. The only way in, and only after the visitor agreed. */
  lend(options: ContributorOptions, consent: { grantedAt: string }): Promise<void>;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** @param load gives `createContributor`; called at the first `lend`, so that no code of the node is fetched before. */
export function createThisTab(load: () => Promise<CreateContributor>): ThisTab {
  let contributor: Contributor | undefined;
  let unsubscribe: (() => void) | undefined;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  return {
    snapshot: () => contributor?.snapshot() ?? NOT_STARTED,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async lend(options, consent) {
      const createContributor = await load();
      unsubscribe?.();
      contributor = createContributor(options);
      unsubscribe = contributor.subscribe(tell);
      contributor.start(consent);
      tell();
    },
    pause: () => contributor?.pause(),
    resume: () => contributor?.resume(),
    stop: async () => contributor?.stop(),
  };
}
