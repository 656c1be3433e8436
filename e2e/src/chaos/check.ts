/** One thing that has to hold when all is over. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, in figures. */
  readonly detail: string;
}

export const check = (name: string, ok: boolean, detail: string | number | bigint = ""): Check => ({
  name,
  ok,
  detail: String(detail),
});
