// A graph, its known tensors and a sample: ready to run raw tensors.
import type { TensorsManifest } from "@starling/protocol";
import { fileOf, type LoadContext, type LoadedTask } from "../loaded-task.ts";
import { tensorsGoldenChecks } from "./check-golden.ts";
import { runTensors, type TensorsModel } from "./run-tensors.ts";

/** Rejects where the graph has not the inputs and outputs that the manifest declares. */
export async function loadTensors(manifest: TensorsManifest, context: LoadContext): Promise<LoadedTask> {
  const { params } = manifest;
  const session = await context.openTensors(params.file);
  for (const { name } of params.inputs)
    if (!session.inputNames.includes(name)) throw new Error(`the graph has no input ${name}`);
  for (const name of session.inputNames)
    if (!params.inputs.some((port) => port.name === name)) throw new Error(`the graph's input ${name} is not declared`);
  for (const { name } of params.outputs)
    if (!session.outputNames.includes(name)) throw new Error(`the graph has no output ${name}`);
  const model: TensorsModel = { params, session };
  const [first] = manifest.golden;
  return {
    run: (items, options) => runTensors(model, items, options),
    golden: tensorsGoldenChecks(model, manifest.golden, context.files),
    sample: first === undefined ? [] : [fileOf(context.files, first.input.file)],
  };
}
