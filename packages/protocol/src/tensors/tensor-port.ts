// What a graph takes and gives, as its manifest says it: names, element types, and lengths that are fixed or free within bounds.
import { z } from "zod";
import { DTYPES, type Dtype, TENSOR_RANK_MAX } from "../tensor-frame.ts";
import { TENSOR_LIMITS } from "./tensor-limits.ts";

const isDtype = (text: string): text is Dtype => Object.hasOwn(DTYPES, text);
const [first = "float32", ...others] = Object.keys(DTYPES).filter(isDtype);
export const dtype = z.enum([first, ...others]);

/** Printable ASCII without spaces; never a name that JavaScript's objects take for something else. */
export const tensorName = z
  .string()
  .max(TENSOR_LIMITS.nameCharsMax)
  .regex(/^(?!__proto__$)[\x21-\x7e]+$/, "must be a name of printable letters");

const length = z.int().min(1).max(TENSOR_LIMITS.lengthMax);

/** A length that an item chooses; one name has one length wherever it stands. */
export const freeLength = z.object({ name: tensorName, min: length, max: length, multipleOf: length });
export type FreeLength = z.infer<typeof freeLength>;

export const tensorInput = z.object({
  name: tensorName,
  dtype,
  dims: z.array(z.union([length, freeLength])).max(TENSOR_RANK_MAX),
  elementsMax: z.int().min(1).max(TENSOR_LIMITS.elementsMax),
});
export type TensorInput = z.infer<typeof tensorInput>;

/** A name among `dims` is that of a free length of the inputs. */
export const tensorOutput = z.object({
  name: tensorName,
  dtype,
  dims: z.array(z.union([length, tensorName])).max(TENSOR_RANK_MAX),
});
export type TensorOutput = z.infer<typeof tensorOutput>;
