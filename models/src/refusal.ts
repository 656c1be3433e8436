/** Why a model can't be built, loaded or brought in. Scripts act on the code; people read the sentence. */
export const REFUSAL_CODES = [
  "bad_usage",
  "package_missing",
  "model_broken",
  "model_exists",
  "unknown_model",
  "offline",
  "not_found",
  "not_allowed",
  "hub_failed",
  "too_large",
  "unsafe_path",
  "hash_mismatch",
  "file_missing",
  "unsupported",
  "calibration_broken",
  "calibration_stale",
  "calibration_refused",
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/**
 * An expected failure of a command, thrown because only the command's end can act on it: it prints the sentence and exits.
 * Anything else that is thrown is a defect.
 */
export class Refusal extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, sentence: string, options?: ErrorOptions) {
    super(sentence, options);
    this.name = "Refusal";
    this.code = code;
  }
}
