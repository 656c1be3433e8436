// A model as one backend runs it: in which precision, where its manifest has more than one.
import type { Precision } from "./model-manifest.ts";
import type { Backend } from "./socket/hello.ts";

/** `precision` is there for models with variants only. */
export interface Edition {
  readonly backend: Backend;
  readonly precision?: Precision;
}

/** The edition alone of what may say more. */
export const editionOf = ({ backend, precision }: Edition): Edition =>
  precision === undefined ? { backend } : { backend, precision };

/** For people: `webgpu`, or `webgpu (fp16)`. */
export const editionName = ({ backend, precision }: Edition): string =>
  precision === undefined ? backend : `${backend} (${precision})`;
