import type { TensorInput } from "@starling/protocol";

/** An input as the form asks for it. `start` is a shape that the model takes. */
export interface AskedPort {
  readonly name: string;
  /** Null where it is no tensor. */
  readonly dtype: string | null;
  /** A name where a length is not fixed. */
  readonly dims: readonly (number | string)[];
  readonly start: readonly number[];
}

/** What a manifest declares; free lengths begin at twice their least, where that is taken. */
export const declaredPort = ({ name, dtype, dims }: TensorInput): AskedPort => ({
  name,
  dtype,
  dims: dims.map((dim) =>
    typeof dim === "number"
      ? dim
      : `${dim.name}: ${dim.min}…${dim.max}${dim.multipleOf === 1 ? "" : `, n×${dim.multipleOf}`}`,
  ),
  start: dims.map((dim) => (typeof dim === "number" ? dim : 2 * dim.min <= dim.max ? 2 * dim.min : dim.min)),
});
