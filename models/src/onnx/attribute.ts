// Attributes of a node, each made by the function that says its kind: ONNX tells 1 from 1.0.
import { create } from "@bufbuild/protobuf";
import { type AttributeProto, AttributeProtoSchema, AttributeProto_AttributeType as Kind } from "onnx-buf";

export type Attribute =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "ints"; readonly value: readonly number[] }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "text"; readonly value: string };

export const int = (value: number): Attribute => ({ kind: "int", value });
export const ints = (...value: number[]): Attribute => ({ kind: "ints", value });
export const float = (value: number): Attribute => ({ kind: "float", value });
export const text = (value: string): Attribute => ({ kind: "text", value });

export function attributeProto(name: string, attribute: Attribute): AttributeProto {
  switch (attribute.kind) {
    case "int":
      return create(AttributeProtoSchema, { name, type: Kind.INT, i: BigInt(attribute.value) });
    case "ints":
      return create(AttributeProtoSchema, { name, type: Kind.INTS, ints: attribute.value.map(BigInt) });
    case "float":
      return create(AttributeProtoSchema, { name, type: Kind.FLOAT, f: attribute.value });
    case "text":
      return create(AttributeProtoSchema, { name, type: Kind.STRING, s: new TextEncoder().encode(attribute.value) });
  }
}
