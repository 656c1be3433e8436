// What `npm run calibrate` found out about a model: how far honest answers lie apart, how far wrong ones, and the bounds chosen.
import { checkSpec, modelId, sha256Hex, taskKind } from "@starling/protocol";
import { z } from "zod";

export const CALIBRATION_FILE = "calibration.json";
export const CALIBRATION_BYTES_MAX = 2 ** 20;

const count = z.int().min(0);
const distance = z.number().min(0);
const sentence = z.string().min(1).max(2000);

/** Distances in the units of the check's kind, from the smallest to the largest; `p999`: 999 of 1,000 are not larger. */
export const spread = z.object({
  min: distance,
  p1: distance,
  p10: distance,
  p50: distance,
  p90: distance,
  p99: distance,
  p999: distance,
  max: distance,
});
export type Spread = z.infer<typeof spread>;

const judged = {
  /** Answers compared; the three verdicts add up to it, under the bounds chosen. */
  compared: count,
  match: count,
  inconclusive: count,
  mismatch: count,
  /** Absent where no answer could be measured (every one of them was of another shape). */
  distance: spread.optional(),
  /** Of generated text: tokens measured, how many were the very choice of who measured, and the mean of their margins in nats. */
  tokens: z.object({ count, exact: count, meanMargin: distance }).optional(),
};

export const calibration = z.object({
  schema: z.literal(1),
  model: z.object({ id: modelId, hash: sha256Hex, task: taskKind }),
  check: checkSpec,
  /** How the bounds were chosen and what they can tell apart, in plain words. */
  chosen: z.array(sentence).min(1).max(20),
  measured: z.object({ at: z.iso.datetime(), system: sentence, cores: z.int().min(1) }),
  inputs: z.object({ count, about: sentence }),
  backends: z.array(
    z.object({
      name: z.string().min(1).max(200),
      backend: z.enum(["cpu", "wasm", "webgpu"]),
      runtime: sentence,
      /** The GPU as the browser names it; null where none takes part. */
      adapter: sentence.nullable(),
      /** What differs from a node's usual run. */
      note: sentence.optional(),
      items: count,
      seconds: z.number().min(0),
    }),
  ),
  /** Every pair of honest backends over the same inputs: each mismatch here is a false alarm. */
  honest: z.array(z.object({ a: z.string(), b: z.string(), ...judged })),
  /** Answers known to be wrong, each compared with the right one. `mustCatch`: the bounds were chosen so that it is caught. */
  wrong: z.array(z.object({ kind: z.string().min(1).max(200), about: sentence, mustCatch: z.boolean(), ...judged })),
  falseAlarms: z.object({
    compared: count,
    found: count,
    /** Upper end of the 95 % interval of `found` in `compared` (Wilson; with none found one-sided, by the rule of three). */
    rateMax95: z.number().min(0).max(1),
    /** Different inputs that were compared at all. Comparisons of one input aren't independent: this is the careful bound. */
    inputs: count,
    inputRateMax95: z.number().min(0).max(1),
  }),
});
export type Calibration = z.infer<typeof calibration>;
