// Named tensors through a model's graph, as a job.
import type { JobId, Verification } from "@starling/protocol";
import type { AssuranceOptions } from "./assurance-options.ts";
import type { Jobs } from "./jobs.ts";
import type { PostOptions } from "./send-request.ts";
import { StarlingError } from "./starling-error.ts";
import { type AnsweredTensor, answeredTensors, type TensorsToSend } from "./tensor-values.ts";

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

const otherTask = (model: string) =>
  new StarlingError({
    code: "wrong_task",
    message: `The model ${model} does not take raw tensors.`,
    status: 200,
    retryable: false,
    param: "model",
  });
