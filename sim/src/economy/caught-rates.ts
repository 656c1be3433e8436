// How liars fare, from the lab's own tables in docs/reference/verification.md.

/** Of one kind of liar against one assurance, over runs in which an honest device gives about `ANSWERS_A_RUN` answers. */
export interface CaughtRate {
  /** What it keeps over what an honest device of its speed has. */
  readonly kept: number;
  /** Of the liars, the share that was suspended. */
  readonly suspended: number;
  /** Answers from its first lie to its suspension, the median; null when none was suspended. */
  readonly answersToCatch: number | null;
  /** Results computed beyond one an answer, a share. */
  readonly extraCompute: number;
}

export const ANSWERS_A_RUN = 100;

/** The row of `liars` under the heading that begins with `heading`. Throws when the page has no such row. */
export function readCaughtRate(page: string, heading: string, liars: string): CaughtRate {
  const from = page.indexOf(`### ${heading}`);
  const section = from < 0 ? "" : page.slice(from, page.indexOf("\n### ", from + 1));
  const cells = section
    .split("\n")
    .map((line) => line.split("|").map((cell) => cell.trim()))
    .find((row) => row[1] === liars);
  if (cells === undefined) throw new Error(`the tables have no "${liars}" under "${heading}"`);
  // | liars | wrong | caught | standing | extra | false alarms | kept | suspended | time (interval) (answers) | aims |
  const [extra = "", , kept = "", suspended = "", time = ""] = cells.slice(5);
  const [caught, all] = suspended.split(" of ");
  return {
    kept: numberOf(kept),
    suspended: numberOf(caught) / numberOf(all),
    answersToCatch: time === "–" ? null : numberOf(time.slice(time.lastIndexOf("(") + 1)),
    extraCompute: numberOf(extra) / 100,
  };
}

function numberOf(text: string | undefined): number {
  const value = Number.parseFloat(text ?? "");
  if (Number.isFinite(value)) return value;
  throw new Error(`"${text}" is no number in the tables`);
}
