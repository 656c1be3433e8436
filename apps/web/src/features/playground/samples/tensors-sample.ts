import { type Assurance, DTYPES, type Dtype, type TensorBytes } from "@starling/protocol";
import { asJson, asShellWord, curlOfJob, type Sample, sdkHead } from "./sample.ts";

/** `fill`: one value, as it was entered. `file`: of the visitor's; `headBytes` stand before the values. `bytes`: the values themselves. */
export type TensorSource =
  | { readonly kind: "fill"; readonly value: string }
  | { readonly kind: "file"; readonly name: string; readonly headBytes: number }
  | { readonly kind: "bytes" };

export interface TensorsAsked {
  readonly model: string;
  readonly tensors: Readonly<Record<string, TensorBytes>>;
  readonly sources: Readonly<Record<string, TensorSource>>;
  readonly assurance: Assurance;
}

const ARRAYS: Readonly<Record<Dtype, string>> = {
  float32: "Float32Array",
  float64: "Float64Array",
  float16: "Uint16Array",
  uint8: "Uint8Array",
  int8: "Int8Array",
  bool: "Uint8Array",
  uint16: "Uint16Array",
  int16: "Int16Array",
  uint32: "Uint32Array",
  int32: "Int32Array",
  uint64: "BigUint64Array",
  int64: "BigInt64Array",
};
const STEP = 0x8000;

/** For whoever stands in the folder of the files. */
export function tensorsSample(relayUrl: string, asked: TensorsAsked): Sample {
  const { model, tensors, assurance } = asked;
  const parts = Object.entries(tensors).map(([name, tensor]) => ({
    name,
    tensor,
    source: asked.sources[name] ?? ({ kind: "bytes" } as const),
  }));
  const curl = parts.map(({ name, tensor, source }, i) => curlTensor(name, tensor, source, i > 0)).join("\n");
  const sdk = parts
    .map(({ name, tensor, source }) => `      ${asJson(name)}: ${sdkTensor(tensor, source)},`)
    .join("\n");
  const field = assurance === "sampled" ? "" : `,"assurance":${asJson(assurance)}`;
  const more = assurance === "sampled" ? "" : `\n  assurance: ${asJson(assurance)},`;
  const readsFiles = parts.some(({ source }) => source.kind === "file");
  return {
    curl: curlOfJob(
      relayUrl,
      `  printf '{"model":"%s"${field},"items":[{"tensors":{' ${asShellWord(model)}
${curl}
  printf '}}]}'
`,
    ),
    sdk: `${readsFiles ? 'import { readFile } from "node:fs/promises";\n' : ""}${sdkHead(relayUrl)}
const { answers } = await starling.tensors({
  model: ${asJson(model)},${more}
  items: [
    {
${sdk}
    },
  ],
});
for (const answer of answers) {
  if (!answer.ok) throw new Error(answer.message);
  for (const [name, { type, dims, data }] of Object.entries(answer.tensors)) console.log(name, type, dims, data);
}
`,
    openai: null,
  };
}

function curlTensor(name: string, { dtype, dims, data }: TensorBytes, source: TensorSource, isLater: boolean): string {
  const head = `${isLater ? "," : ""}${asJson(name)}:{"type":"${dtype}","dims":${asJson(dims, 0)},"data":`;
  const say = (text: string) => `  printf '%s' ${asShellWord(text)}`;
  switch (source.kind) {
    case "fill": {
      const count = data.byteLength / DTYPES[dtype].bytes;
      const value = asJson(numberOf(dtype, source.value));
      const loop = `BEGIN { for (i = 0; i < ${count}; i++) printf "%s${value}", (i ? "," : "") }`;
      return `${say(`${head}[`)}\n  awk ${asShellWord(loop)}\n${say("]}")}`;
    }
    case "file": {
      const file = asShellWord(source.name.startsWith("-") ? `./${source.name}` : source.name);
      const read = source.headBytes === 0 ? `base64 < ${file}` : `tail -c +${source.headBytes + 1} < ${file} | base64`;
      return `${say(`${head}"`)}\n  ${read} | tr -d '\\n'\n${say('"}')}`;
    }
    case "bytes":
      return say(`${head}"${base64Of(data)}"}`);
  }
}

function sdkTensor({ dtype, dims, data }: TensorBytes, source: TensorSource): string {
  const rest = `type: ${asJson(dtype)}, dims: ${asJson(dims, 0)}`;
  switch (source.kind) {
    case "fill": {
      const count = data.byteLength / DTYPES[dtype].bytes;
      const value = asJson(numberOf(dtype, source.value));
      const isBig = dtype === "int64" || dtype === "uint64";
      return `{ ${rest}, data: new ${ARRAYS[dtype]}(${count}).fill(${value}${isBig ? "n" : ""}) }`;
    }
    case "file": {
      const skipped = source.headBytes === 0 ? "" : `.subarray(${source.headBytes})`;
      return `{ ${rest}, data: (await readFile(${asJson(source.name)}))${skipped} }`;
    }
    case "bytes":
      return `{ ${rest}, data: ${asJson(base64Of(data))} }`;
  }
}

const numberOf = (dtype: Dtype, value: string): number =>
  dtype === "bool" ? (/^(1|true)$/i.test(value) ? 1 : 0) : Number(value);

function base64Of(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += STEP) binary += String.fromCharCode(...bytes.subarray(i, i + STEP));
  return btoa(binary);
}
