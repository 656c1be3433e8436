// How the network did, by the minute and by the hour. Statistics: what is kept is bounded, and a row that is written twice counts twice.

/** The steps that are kept, in seconds. */
export const HISTORY_STEPS_S = [60, 3_600] as const;
export type HistoryStepS = (typeof HISTORY_STEPS_S)[number];

/** What one relay counted of a step. */
export interface HistoryCount {
  /** Seconds of the step that were counted. */
  readonly countedS: number;
  /** Connected, on average. */
  readonly nodes: number;
  readonly working: number;
  readonly nodesMax: number;
  readonly chunks: number;
  readonly items: number;
  /** Micro-points. */
  readonly pointsEarned: bigint;
  /** Answers of jobs that were computed again, and those of them that agreed. */
  readonly checked: number;
  readonly matched: number;
}

export interface HistoryRow extends HistoryCount {
  /** Where the step begins. */
  readonly atMs: number;
}

export interface NetworkHistoryStore {
  /** Adds what a relay counted to the minute and to the hour that `atMs` lies in, in one write: sums grow, averages are weighted by their seconds. */
  add(count: HistoryRow & { readonly relayId: string }): Promise<void>;
  /**
   * From `fromMs` up to, not including, `toMs`, in steps of `stepMs` counted from the epoch, out of rows of `rowStepS`; oldest
   * first, steps without a row left out. Relays' nodes and sums are added; `countedS` is the most that one of them counted.
   */
  read(request: {
    readonly rowStepS: HistoryStepS;
    readonly fromMs: number;
    readonly toMs: number;
    readonly stepMs: number;
  }): Promise<HistoryRow[]>;
  /** Removes up to `limit` rows of a step from before then; gives how many. */
  sweep(request: {
    readonly rowStepS: HistoryStepS;
    readonly beforeMs: number;
    readonly limit: number;
  }): Promise<number>;
}
