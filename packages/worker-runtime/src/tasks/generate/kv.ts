// What a decoder keeps of the tokens it has read: keys and values of every layer, for one row or several.
import type { Held } from "../session.ts";

/** Several may share it: it is disposed of when the last lets go. */
export interface Kv {
  readonly rows: number;
  /** Of each row, padding before the shorter ones included. */
  readonly tokens: number;
  readonly tensors: readonly Held[];
  /** Takes a share. */
  keep(): Kv;
  /** Gives one back; each share once. */
  drop(): void;
}

export function createKv(rows: number, tokens: number, tensors: readonly Held[]): Kv {
  let shares = 1;
  const kv: Kv = {
    rows,
    tokens,
    tensors,
    keep() {
      if (shares === 0) throw new Error("it is already disposed of");
      shares += 1;
      return kv;
    },
    drop() {
      if (shares === 0) throw new Error("it is already disposed of");
      shares -= 1;
      if (shares === 0) for (const tensor of tensors) tensor.dispose();
    },
  };
  return kv;
}

/** Rows of one cache, and where the new one's first column lies in it; what lies outside of it is padding. */
export interface KvPart {
  readonly kv: Kv;
  readonly rows: readonly number[];
  readonly from: number;
}

/** Makes one cache of rows of several, each `tokens` columns long. Shares of the parts stay with the caller. */
export type PackKv = (parts: readonly KvPart[], tokens: number) => Promise<Kv>;

/** Whether the part is all of its cache as it is. */
export const isWhole = ({ kv, rows, from }: KvPart, tokens: number): boolean =>
  from === 0 && kv.tokens === tokens && rows.length === kv.rows && rows.every((row, i) => row === i);
