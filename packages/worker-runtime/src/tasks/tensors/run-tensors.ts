// Task `tensors`: named tensors through a graph as it is.
import {
  decodeNamedTensors,
  encodeNamedTensors,
  fail,
  fitInputs,
  type NamedTensors,
  type Outcome,
  ok,
  outputFault,
  type TensorsManifest,
} from "@starling/protocol";
import type { TensorSession } from "../session.ts";

export interface TensorsModel {
  readonly params: TensorsManifest["params"];
  readonly session: TensorSession;
}

/** @returns for each item (`encodeNamedTensors`) the graph's declared outputs, written the same way; one run an item */
export async function runTensors(
  model: TensorsModel,
  items: readonly Uint8Array[],
  { signal }: { signal: AbortSignal },
): Promise<Outcome<readonly Uint8Array[], "input_rejected">> {
  const outputs: Uint8Array[] = [];
  for (const [index, item] of items.entries()) {
    signal.throwIfAborted();
    const refuse = (detail: string) => fail("input_rejected", { param: String(index), detail });
    const read = decodeNamedTensors(item);
    if (!read.ok) return refuse(read.error.detail ?? "The tensors can't be read.");
    const fitted = fitInputs(model.params.inputs, read.value);
    if (!fitted.ok) return refuse(`${fitted.fault.name} ${fitted.fault.detail}`);
    outputs.push(encodeNamedTensors(await runGraph(model, read.value, fitted.lengths, { signal })));
  }
  return ok(outputs);
}

async function runGraph(
  { params: { outputs }, session }: TensorsModel,
  tensors: NamedTensors,
  lengths: ReadonlyMap<string, number>,
  options: { signal: AbortSignal },
): Promise<NamedTensors> {
  const names = outputs.map(({ name }) => name);
  const given = await session.runTensors(tensors, names, options);
  const fault = outputFault(outputs, given, lengths);
  if (fault !== null) throw new Error(`the graph's output ${fault.name} ${fault.detail}`);
  return given;
}
