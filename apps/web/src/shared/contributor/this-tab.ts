// What this tab lends. One contributor for the life of the page, so that lending goes on while the visitor looks round the site.
// Its code comes when it is opened: the header of every page asks for the snapshot, and most tabs lend nothing.
import {
  type Contributor,
  type ContributorOptions,
  type ContributorSnapshot,
  IDLE_CONTRIBUTOR,
  type LendingConsent,
} from "@starling/worker-runtime";

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
}

export function createThisTab(): ThisTab {
  let contributor: Contributor | undefined;
  let opening: Promise<void> | undefined;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  return {
    snapshot: () => contributor?.snapshot() ?? IDLE_CONTRIBUTOR,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    open(options) {
      opening ??= import("@starling/worker-runtime").then(({ createContributor }) => {
        contributor = createContributor(options);
        contributor.subscribe(tell);
        tell();
      });
    },
    lend: (consent) => void opening?.then(() => contributor?.start(consent)),
    pause: () => void opening?.then(() => contributor?.pause()),
    resume: () => void opening?.then(() => contributor?.resume()),
    stop: async () => {
      await opening;
      await contributor?.stop();
    },
  };
}
