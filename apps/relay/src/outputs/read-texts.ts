// Question and answer of a chunk as texts, where they are such.
import { readGenerateItem, resultLine, unpackBundle } from "@starling/protocol";
import type { HttpRoom } from "../http/http-room.ts";
import { openLineWriter } from "../http/stream-results.ts";
import type { StoredJob } from "../ports/store.ts";
import type { PublicTexts } from "./mint-metadata.ts";

export type TextsRoom = Pick<HttpRoom, "store" | "openTextCodec" | "log">;

const NONE: PublicTexts = { prompt: null, answer: null };
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Of chunks of one item; images, vectors and tensors are no texts. */
export async function readTexts(room: TextsRoom, job: StoredJob, chunkIndex: number): Promise<PublicTexts> {
  const { jobId, view } = job;
  const [output] = await room.store.outputs({ jobId, fromChunk: chunkIndex, limit: 1, bytesMax: 1 });
  if (output?.chunkIndex !== chunkIndex || output.itemCount !== 1 || !output.answer.ok) return NONE;
  const writer = await openLineWriter(room, job, [output]);
  const line = resultLine.parse(JSON.parse(writer.linesOf(output, 0)[0] ?? "null"));
  const answer = line.ok && "text" in line.output ? line.output.text : null;
  if (view.task === "tensors") return NONE;
  if (view.task === "ocr") return { prompt: null, answer };
  const { evidence } = await room.store.evidence({ chunks: [{ jobId, chunkIndex }], bytesMax: 1 });
  const items = evidence[0] === undefined ? undefined : unpackBundle(evidence[0].input);
  const item = items?.ok ? items.value[0] : undefined;
  if (item === undefined) return { prompt: null, answer };
  if (view.task === "embed") return { prompt: decoder.decode(item), answer };
  const codec = await room.openTextCodec(view.model);
  return { prompt: codec.decodeAll(readGenerateItem(item).prompt, []), answer };
}
