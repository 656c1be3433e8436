// Named tensors through a model's graph, as a job.
import type { Dtype, JobId, TensorRequest, TensorView, Verification } from "@starling/protocol";
import type { AssuranceOptions } from "./assurance-options.ts";
import { base64ToBytes, bytesToBase64 } from "./base64.ts";
import type { Jobs } from "./jobs.ts";
import type { PostOptions } from "./send-request.ts";
import { StarlingError } from "./starling-error.ts";

/** A tensor to send: a typed array's (or other view's) bytes as they lie in memory, base64 of such bytes, or numbers; row-major. */
export interface TensorToSend {
  readonly type: Dtype;
  readonly dims: readonly number[];
  readonly data: ArrayBufferView | readonly number[] | string;
}
export type TensorsToSend = Readonly<Record<string, TensorToSend>>;

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  /** The bits: not every engine has 16-bit floats. */
  float16: Uint16Array,
  uint8: Uint8Array,
  int8: Int8Array,
  bool: Uint8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  uint64: BigUint64Array,
  int64: BigInt64Array,
} as const satisfies Record<Dtype, unknown>;

/** A tensor as it was answered; of float16 the bits. */
export type AnsweredTensor = {
  readonly [D in Dtype]: {
    readonly type: D;
    readonly dims: readonly number[];
    readonly data: InstanceType<(typeof ARRAYS)[D]>;
  };
}[Dtype];

export interface TensorsRequest extends AssuranceOptions {
  readonly model: string;
  /** Every input of the model by its name, for each run of the graph. */
  readonly items: readonly TensorsToSend[];
}
export type TensorsAnswer =
  | {
      readonly ok: true;
      readonly tensors: Readonly<Record<string, AnsweredTensor>>;
      readonly verification: Verification;
      readonly receipt: string;
    }
  | { readonly ok: false; readonly code: string; readonly message: string };
export interface TensorsAnswers {
  /** One an item, in their order. */
  readonly answers: readonly TensorsAnswer[];
  readonly job: JobId;
}

/** An item that no node could run is an answer with `ok: false`, and isn't charged. Ended early by its signal, the job is cancelled. */
export async function runTensors(
  jobs: Jobs,
  { model, items, ...rest }: TensorsRequest,
  options: PostOptions,
): Promise<TensorsAnswers> {
  const { id } = await jobs.create({ model, items: items.map((tensors) => ({ tensors })), ...rest }, options);
  const answers: TensorsAnswer[] = [];
  try {
    for await (const line of jobs.results(id, options)) {
      if (!line.ok) answers.push({ ok: false, ...line.error });
      else if (!("tensors" in line.output)) throw otherTask(model);
      else {
        const { verification, receipt, output } = line;
        answers.push({ ok: true, tensors: answeredTensors(output.tensors), verification, receipt });
      }
    }
  } catch (error) {
    // It may have ended meanwhile.
    if (options.signal?.aborted) await jobs.cancel(id).catch(() => undefined);
    throw error;
  }
  return { answers, job: id };
}

/** The tensors of a result line's output. Throws on data that is no base64 of whole elements. */
export const answeredTensors = (tensors: Readonly<Record<string, TensorView>>): Record<string, AnsweredTensor> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, answeredTensor(tensor)]));

function answeredTensor({ type, dims, data }: TensorView): AnsweredTensor {
  const { buffer } = new Uint8Array(base64ToBytes(data));
  // The table's row says which array a type has.
  return { type, dims, data: new ARRAYS[type](buffer) } as AnsweredTensor;
}

export const tensorsToSend = (tensors: TensorsToSend): Record<string, TensorRequest> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, toSend(tensor)]));

function toSend({ type, dims, data }: TensorToSend): TensorRequest {
  return { type, dims: [...dims], data: typeof data === "string" ? data : isView(data) ? bytesOf(data) : [...data] };
}

const isView = (data: ArrayBufferView | readonly number[]): data is ArrayBufferView => ArrayBuffer.isView(data);
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  bytesToBase64(new Uint8Array(buffer, byteOffset, byteLength));

const otherTask = (model: string) =>
  new StarlingError({
    code: "wrong_task",
    message: `The model ${model} does not take raw tensors.`,
    status: 200,
    retryable: false,
    param: "model",
  });
