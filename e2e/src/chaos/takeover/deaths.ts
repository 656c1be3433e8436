// Who has to die when: each text's node once, at the text's own token. Nodes of any kind ask here.
import { keyOf } from "./mortal-compute.ts";
import type { PlannedText } from "./planned-text.ts";

export interface Death {
  readonly text: PlannedText;
  readonly by: "node" | "tab";
}

/** A node went on with a text that another had begun: after so many tokens. */
export interface GoneOn {
  readonly text: PlannedText;
  readonly given: number;
  readonly by: "node" | "tab";
}

export interface Deaths {
  readonly struck: readonly Death[];
  readonly goneOn: readonly GoneOn[];
  /** Whether the maker of this token dies of it; true once a text. */
  strike(key: string, index: number, by: Death["by"]): boolean;
  began(key: string, given: number, by: Death["by"]): void;
  /** Keys of texts that have lost no node yet, and their tokens. */
  ahead(): readonly (readonly [key: string, dieAt: number])[];
}

export function planDeaths(texts: readonly PlannedText[]): Deaths {
  const ahead = new Map(texts.map((text) => [keyOf(text.prompt), text]));
  const all = new Map(ahead);
  const struck: Death[] = [];
  const goneOn: GoneOn[] = [];
  return {
    struck,
    goneOn,
    strike(key, index, by) {
      const text = ahead.get(key);
      if (text === undefined || index !== text.dieAt) return false;
      ahead.delete(key);
      struck.push({ text, by });
      return true;
    },
    began(key, given, by) {
      const text = all.get(key);
      if (text !== undefined && given > 0) goneOn.push({ text, given, by });
    },
    ahead: () => [...ahead].map(([key, { dieAt }]) => [key, dieAt] as const),
  };
}
