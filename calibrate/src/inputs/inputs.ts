/** What every backend is given, in this order; a prefix of it is a fair sample of the whole. */
export interface Inputs {
  readonly items: readonly Uint8Array[];
  /** How heavy each is to run, in any unit. */
  readonly weights: readonly number[];
  /** What they are, in one sentence. */
  readonly about: string;
}

/** Every run of the command draws the same inputs. */
export const INPUTS_SEED = 20_250_601;
