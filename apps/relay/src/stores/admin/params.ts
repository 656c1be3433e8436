import type { SqlParam } from "@starling/db";

/** Gathers the parameters of a statement while its text is put together. */
export class Params {
  readonly values: SqlParam[] = [];

  /** Its place in the text. */
  add(value: SqlParam): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}
