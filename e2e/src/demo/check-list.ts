/** What must hold for the demo to have gone right; each is said as it is checked. */
export interface CheckList {
  check(holds: boolean, sentence: string): void;
  /** Sentences that didn't hold. */
  failures(): readonly string[];
}

export function createCheckList(say: (line: string) => void): CheckList {
  const failed: string[] = [];
  return {
    check(holds, sentence) {
      say(`  ${holds ? "✓" : "✗"} ${sentence}`);
      if (!holds) failed.push(sentence);
    },
    failures: () => failed,
  };
}
