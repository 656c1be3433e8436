// What the person lets this browser lend, and when. Kept in this browser; other tabs hear of a change.
import type { LendingLimits } from "@starling/worker-runtime";

export const SHARES = [25, 50, 75, 100] as const;
export const MODEL_BYTES = [100_000_000, 500_000_000, 2_000_000_000] as const;
/** Models that are remembered as declined. */
const DECLINED_MAX = 100;
const ID_CHARS_MAX = 100;

export interface LendingRules {
  /** Percent of the time that may be spent on batches. */
  readonly share: (typeof SHARES)[number];
  /** Bytes of models that may be fetched; null: what the network asks for. */
  readonly modelBytesMax: (typeof MODEL_BYTES)[number] | null;
  readonly declined: readonly string[];
  readonly onlyVisible: boolean;
  readonly notOnBattery: boolean;
  readonly onlyIdle: boolean;
}

export const DEFAULT_RULES: LendingRules = {
  share: 100,
  modelBytesMax: null,
  declined: [],
  onlyVisible: false,
  notOnBattery: false,
  onlyIdle: false,
};

const KEY = "starling.lending-rules.1";

/** Anything that isn't a rule is the default: the text may be of another build, or of anybody. */
export function parseRules(text: string | null): LendingRules {
  let read: Record<string, unknown> = {};
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    if (typeof value === "object" && value !== null) read = { ...value };
  } catch {
    // the defaults
  }
  const declined = Array.isArray(read.declined) ? read.declined : [];
  return {
    share: SHARES.find((share) => share === read.share) ?? DEFAULT_RULES.share,
    modelBytesMax: MODEL_BYTES.find((bytes) => bytes === read.modelBytesMax) ?? null,
    declined: declined
      .filter((id) => typeof id === "string" && id.length <= ID_CHARS_MAX)
      .map(String)
      .slice(0, DECLINED_MAX),
    onlyVisible: read.onlyVisible === true,
    notOnBattery: read.notOnBattery === true,
    onlyIdle: read.onlyIdle === true,
  };
}

export const limitsOf = ({ share, modelBytesMax, declined }: LendingRules): LendingLimits => ({
  share: share / 100,
  modelBytesMax,
  declined,
});

export interface RulesStore {
  read(): LendingRules;
  write(rules: LendingRules): void;
  subscribe(listener: () => void): () => void;
}

/** In `localStorage`; where the browser refuses it, for as long as the page is there. */
export function openRulesStore(
  page: Pick<Window, "addEventListener"> & { readonly localStorage: Storage },
): RulesStore {
  const listeners = new Set<() => void>();
  const load = (): LendingRules => {
    try {
      return parseRules(page.localStorage.getItem(KEY));
    } catch {
      return DEFAULT_RULES;
    }
  };
  let rules = load();
  const become = (next: LendingRules): void => {
    rules = next;
    for (const listener of listeners) listener();
  };
  page.addEventListener("storage", (event) => {
    if (event.key === KEY || event.key === null) become(load());
  });
  return {
    read: () => rules,
    write(next) {
      try {
        page.localStorage.setItem(KEY, JSON.stringify(next));
      } catch {
        // kept for this page
      }
      become(next);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
