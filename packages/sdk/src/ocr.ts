// Page images to text, as a job.
import type { JobId, OcrOutput, Verification } from "@starling/protocol";
import type { AssuranceOptions } from "./assurance-options.ts";
import type { Jobs } from "./jobs.ts";
import type { PostOptions } from "./send-request.ts";
import { StarlingError } from "./starling-error.ts";

export interface OcrRequest extends AssuranceOptions {
  readonly model: string;
  /** PNG, JPEG or WebP: a file's bytes, base64 or a `data:` URI. */
  readonly images: readonly (Uint8Array | string)[];
}
/** What was read of one image. */
export type OcrPage =
  | ({ readonly ok: true; readonly verification: Verification; readonly receipt: string } & OcrOutput)
  | { readonly ok: false; readonly code: string; readonly message: string };
export interface OcrPages {
  /** One an image, in their order. */
  readonly pages: readonly OcrPage[];
  readonly job: JobId;
}

/** An image that can't be read is a page with `ok: false`, and isn't charged. Ended early by its signal, the job is cancelled. */
export async function ocr(jobs: Jobs, { model, images, ...rest }: OcrRequest, options: PostOptions): Promise<OcrPages> {
  const items = images.map((image) => ({ image }) as { image: string } | { image: Uint8Array });
  const { id } = await jobs.create({ model, items, ...rest }, options);
  const pages: OcrPage[] = [];
  try {
    for await (const line of jobs.results(id, options)) {
      if (!line.ok) pages.push({ ok: false, ...line.error });
      else if (!("lines" in line.output)) throw otherTask(model);
      else pages.push({ ok: true, verification: line.verification, receipt: line.receipt, ...line.output });
    }
  } catch (error) {
    // It may have ended meanwhile.
    if (options.signal?.aborted) await jobs.cancel(id).catch(() => undefined);
    throw error;
  }
  return { pages, job: id };
}

const otherTask = (model: string) =>
  new StarlingError({
    code: "wrong_task",
    message: `The model ${model} does not read images.`,
    status: 200,
    retryable: false,
    param: "model",
  });
