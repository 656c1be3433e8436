// Named tensors as the API writes them.
import { z } from "zod";
import { TENSOR_RANK_MAX } from "../tensor-frame.ts";
import { TENSOR_LIMITS } from "./tensor-limits.ts";
import { dtype, tensorName } from "./tensor-port.ts";

const dims = z.array(z.int().min(0).max(TENSOR_LIMITS.lengthMax)).max(TENSOR_RANK_MAX);
const base64 = z.string().meta({ description: "the elements' little-endian bytes, row-major, as base64" });

export const tensorRequest = z.strictObject({
  type: dtype,
  dims,
  data: z.union([base64, z.array(z.number()).max(TENSOR_LIMITS.elementsMax)]).meta({
    description:
      "base64 of the elements' little-endian bytes, or the elements as numbers; row-major. NaN and infinity are not taken.",
  }),
});
export type TensorRequest = z.infer<typeof tensorRequest>;

/** For `tensors`: every input of the model by its name. */
export const tensorsRequestItem = z.strictObject({ tensors: z.record(tensorName, tensorRequest) });
export type TensorsRequestItem = z.infer<typeof tensorsRequestItem>;

export const tensorView = z.object({ type: dtype, dims, data: base64 });
export type TensorView = z.infer<typeof tensorView>;

export const tensorsItemOutput = z.object({ tensors: z.record(tensorName, tensorView) });
export type TensorsItemOutput = z.infer<typeof tensorsItemOutput>;
