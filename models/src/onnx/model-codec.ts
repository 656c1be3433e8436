import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type ModelProto, ModelProtoSchema } from "onnx-buf";

/** ONNX file to model; throws where the bytes are no ONNX model. */
export function decodeModel(bytes: Uint8Array): ModelProto {
  const model = fromBinary(ModelProtoSchema, bytes);
  if (model.graph === undefined) throw new Error("the file holds no ONNX graph");
  return model;
}

/** Model to ONNX file; the same model gives the same bytes. */
export const encodeModel = (model: ModelProto): Uint8Array => toBinary(ModelProtoSchema, model);
