/** What is left of each weight: `float16`, or a whole number of `bits` times the tensor's largest, as simple quantisation does. */
export type WeightRounding = "float16" | { readonly bits: 8 | 6 | 4 };

/** A graph whose float32 weights were rounded and kept as float32: what a coarser edition of the model computes. */
export async function roundWeights(graph: Uint8Array, rounding: WeightRounding): Promise<Uint8Array> {
  const [{ TensorProto_DataLocation }, { decodeModel, encodeModel }, { DTYPES }, { numberToFloat16, float16ToNumber }] =
    await Promise.all([
      import("onnx-buf"),
      import("./model-codec.ts"),
      import("./tensor.ts"),
      import("@starling/protocol"),
    ]);
  const model = decodeModel(graph);
  for (const held of model.graph?.initializer ?? []) {
    if (held.dataType !== DTYPES.float32 || held.dataLocation === TensorProto_DataLocation.EXTERNAL) continue;
    const values =
      held.rawData.length > 0
        ? new Float32Array(new Uint8Array(held.rawData).buffer)
        : Float32Array.from(held.floatData);
    // A scale or a bias of a few numbers costs nothing to keep whole, and every quantiser does.
    if (held.dims.filter((size) => size > 1n).length < 2) continue;
    const step = rounding === "float16" ? 0 : largest(values) / (2 ** (rounding.bits - 1) - 1);
    const rounded = values.map((value) =>
      rounding === "float16"
        ? float16ToNumber(numberToFloat16(value))
        : step === 0
          ? 0
          : Math.round(value / step) * step,
    );
    held.floatData = [];
    held.rawData = new Uint8Array(rounded.buffer, rounded.byteOffset, rounded.byteLength);
  }
  return encodeModel(model);
}

const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
