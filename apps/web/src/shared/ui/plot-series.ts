// What a plot is drawn of.

export type PlotTone = "sheen" | "iris" | "bill" | "ember" | "ink";

export interface PlotPoint {
  /** Epoch milliseconds; of a bar, its beginning. */
  readonly atMs: number;
  /** null: nothing was measured; the line has a gap. */
  readonly value: number | null;
  /** The interval in which the true value lies, drawn as a band. */
  readonly low?: number;
  readonly high?: number;
}

export interface PlotSeries {
  readonly id: string;
  readonly label: string;
  readonly tone?: PlotTone;
  /** By time, oldest first. */
  readonly points: readonly PlotPoint[];
}
