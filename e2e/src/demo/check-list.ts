/** What must hold for the demo to have gone right; each is said as it is checked. */
export interface CheckList {
  /** `failed` says what is wrong in a plain sentence; `held` what holds. */
  check(holds: boolean, held: string, failed: string): void;
  /** The sentences of what didn't hold. */
  failures(): readonly string[];
}

export function createCheckList(say: (line: string) => void): CheckList {
  const sentences: string[] = [];
  return {
    check(holds, held, failed) {
      say(`  ${holds ? "✓" : "✗"} ${holds ? held : failed}`);
      if (!holds) sentences.push(failed);
    },
    failures: () => sentences,
  };
}
