// What a bench gives: figures of one run, and the ratios that are its point.

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export interface Ratio {
  readonly name: string;
  readonly value: number;
  /** What it is meant to be, and whether more or less is better. */
  readonly aim: { readonly atLeast: number } | { readonly atMost: number } | null;
}

export interface BenchResult {
  readonly title: string;
  /** How it was measured, in a sentence or two. */
  readonly method: string;
  readonly figures: readonly Figure[];
  readonly ratios: readonly Ratio[];
  /** What was left out, and why. */
  readonly notes: readonly string[];
}

export interface BenchOptions {
  /** A fraction of the work, to see that the bench runs; its figures mean nothing. */
  readonly quick: boolean;
  readonly log: (line: string) => void;
}

export type Bench = (options: BenchOptions) => Promise<BenchResult>;

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};

export const met = ({ value, aim }: Ratio): boolean =>
  aim === null || ("atLeast" in aim ? value >= aim.atLeast : value <= aim.atMost);
