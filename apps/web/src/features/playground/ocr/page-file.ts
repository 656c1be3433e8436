// An image that a visitor gave: looked at before anything is made of it.
import { LIMITS, sniffImage } from "@starling/protocol";
import { readImageSize } from "@starling/worker-runtime";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";

export interface PageFile {
  readonly id: number;
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: "png" | "jpeg";
  readonly width: number;
  readonly height: number;
}
export type PageFault = "kind" | "bytes" | "size" | "broken";

const NAME_CHARS_MAX = 120;
let lastId = 0;

/** The file, or what is wrong with it: by its content, whatever its name says. */
export async function readPageFile(file: Pick<File, "name" | "size" | "arrayBuffer">): Promise<PageFile | PageFault> {
  if (file.size > PLAYGROUND_LIMITS.imageBytesMax) return "bytes";
  const bytes = new Uint8Array(await file.arrayBuffer());
  const type = sniffImage(bytes);
  if (type === undefined || type === "webp") return "kind";
  const size = readImageSize(bytes, type);
  if (size === undefined || size.width < 1 || size.height < 1) return "broken";
  const { width, height } = size;
  if (Math.max(width, height) > LIMITS.imageSideMax || width * height > LIMITS.imagePixelsMax) return "size";
  return { id: ++lastId, name: file.name.slice(-NAME_CHARS_MAX), bytes, type, width, height };
}
