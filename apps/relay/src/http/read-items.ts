// Items as the API takes them become items as nodes get them: UTF-8 texts, image files, tokens to go on from. Refusals name the item.
import {
  type EmbedManifest,
  encodeText,
  fail,
  generateRequestItem,
  imageItem,
  jobItem,
  LIMITS,
  type ModelManifest,
  type OcrManifest,
  type Outcome,
  ok,
  type TensorsManifest,
  textItem,
  unreachable,
} from "@starling/protocol";
import { explainIssues } from "../explain-issues.ts";
import type { HttpRoom } from "./http-room.ts";
import { imageSize } from "./image-size.ts";
import type { ItemCode } from "./item-code.ts";
import { readGenerateItem } from "./read-generate-item.ts";
import { readTensorsItem } from "./read-tensors-item.ts";
import { takeTurns } from "./take-turns.ts";

/** Reads items for one model; `param` is how an item is named where it is refused. */
export interface ItemReader {
  readonly manifest: ModelManifest;
  read(item: unknown, index: number, param: string): Outcome<Uint8Array, ItemCode>;
}

/** `firstSeed` is that of the first item of `generate` that names none; each further one has the next number. */
export async function openItemReader(
  room: Pick<HttpRoom, "openTextCodec" | "log">,
  manifest: ModelManifest,
  firstSeed: number,
): Promise<Outcome<ItemReader, "internal">> {
  if (manifest.task === "tensors")
    return ok({ manifest, read: (item, _, param) => readTensorsItem(manifest, item, param) });
  if (manifest.task !== "generate") return ok({ manifest, read: (item, _, param) => readItem(manifest, item, param) });
  try {
    const codec = await room.openTextCodec(manifest.id);
    return ok({
      manifest,
      read(item, index, param) {
        const parsed = typeof item === "string" ? ok({ prompt: item }) : parseItem(manifest, item, param);
        if (!parsed.ok) return parsed;
        const value = parsed.value;
        if (typeof value === "string" || "text" in value || "image" in value || "tensors" in value)
          return isNoPrompt(manifest, param);
        return readGenerateItem({ manifest, codec }, value, firstSeed + index, param);
      },
    });
  } catch (error) {
    room.log.error({ modelId: manifest.id, err: error }, "a model's tokenizer can't be used");
    return fail("internal");
  }
}

const isNoPrompt = ({ id }: ModelManifest, param: string) =>
  fail("invalid_field", {
    param,
    detail: `${param}: the model ${id} goes on from texts; send {"prompt": …}, {"messages": …} or {"tokens": …}.`,
  });

/** One byte string an item; the first that is not accepted is refused as `field[index]`. Lets others have their turn. */
export async function readItems(
  reader: ItemReader,
  items: readonly unknown[],
  field: string,
): Promise<Outcome<Uint8Array[], ItemCode>> {
  if (items.length === 0)
    return fail("empty_input", { param: field, detail: `${field} is empty; send at least one item.` });
  const bytes: Uint8Array[] = [];
  const turn = takeTurns();
  for (const [index, item] of items.entries()) {
    const read = reader.read(item, index, `${field}[${index}]`);
    if (!read.ok) return read;
    bytes.push(read.value);
    await turn();
  }
  return ok(bytes);
}

type ItemManifest = EmbedManifest | OcrManifest;

function readItem(manifest: ItemManifest, item: unknown, param: string): Outcome<Uint8Array, ItemCode> {
  const parsed = typeof item === "string" ? ok(item) : parseItem(manifest, item, param);
  if (!parsed.ok) return parsed;
  const value = parsed.value;
  switch (manifest.task) {
    case "embed":
      if (typeof value === "string") return readText(manifest, value, param);
      if ("text" in value) return readText(manifest, value.text, `${param}.text`);
      return fail("invalid_field", { param, detail: `${param}: the model ${manifest.id} takes texts, nothing else.` });
    case "ocr":
      if (typeof value !== "string" && "image" in value) return readImage(manifest, value.image, `${param}.image`);
      return fail("invalid_field", {
        param,
        detail: `${param}: the model ${manifest.id} takes images; send {"image": "<base64 or data: URI>"}.`,
      });
    default:
      return unreachable(manifest);
  }
}

/** What an item of each task is meant to be: what is wrong with it is said of that. */
const MEANT = { embed: textItem, ocr: imageItem, generate: generateRequestItem } as const;
/** Named tensors are read without it: a million numbers are looked at once. */
type Meant = Exclude<ModelManifest, TensorsManifest>;

function parseItem({ task }: Pick<Meant, "task">, item: unknown, param: string) {
  const parsed = jobItem.safeParse(item);
  if (parsed.success) return ok(parsed.data);
  const meant = MEANT[task].safeParse(item);
  const { param: inner, unknownField, sentence } = explainIssues(meant.success ? parsed.error : meant.error);
  const at = inner === null ? param : `${param}.${inner}`;
  if (unknownField)
    return fail("unknown_field", { param: at, detail: `The field "${at}" is not known here; remove it.` });
  return fail("invalid_field", { param: at, detail: `${param}: ${sentence.replace(/^Not accepted: /, "")}` });
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** A text for `manifest`, whose length is counted in UTF-16 code units and in UTF-8 bytes. */
export function readText(manifest: EmbedManifest, text: string, param: string): Outcome<Uint8Array, ItemCode> {
  if (text.trim() === "")
    return fail("empty_input", { param, detail: `${param} is empty; send texts that have something in them.` });
  const charsMax = Math.min(manifest.limits.itemCharsMax ?? LIMITS.textCharsMax, LIMITS.textCharsMax);
  if (text.length > charsMax)
    return fail("input_too_long", {
      param,
      detail: `${param} has ${text.length} characters; ${manifest.id} takes at most ${charsMax}.`,
    });
  if (LONE_SURROGATE.test(text))
    return fail("invalid_field", { param, detail: `${param} holds half of a surrogate pair, which is no character.` });
  const bytes = encodeText(text);
  return bytes.byteLength > manifest.limits.itemBytesMax ? tooManyBytes(manifest, bytes.byteLength, param) : ok(bytes);
}

const tooManyBytes = (manifest: ModelManifest, sizeBytes: number, param: string) =>
  fail("input_too_long", {
    param,
    detail: `${param} has ${sizeBytes} bytes; ${manifest.id} takes at most ${manifest.limits.itemBytesMax}.`,
  });

const DATA_URI = /^data:[a-z0-9.+-]+\/[a-z0-9.+-]+;base64,/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function readImage(manifest: OcrManifest, text: string, param: string): Outcome<Uint8Array, ItemCode> {
  if (text === "") return fail("empty_input", { param, detail: `${param} is empty; send an image.` });
  const invalid = (what: string) => fail("invalid_image", { param, detail: `${param} ${what}` });
  const prefix = DATA_URI.exec(text)?.[0] ?? "";
  const base64 = text.slice(prefix.length);
  if (base64.length % 4 !== 0 || !BASE64.test(base64))
    return invalid("is not base64 (RFC 4648, padded, without line breaks).");
  const sizeBytes = (base64.length / 4) * 3;
  const bytesMax = Math.min(manifest.limits.itemBytesMax, LIMITS.itemBytesMax);
  if (sizeBytes - 2 > bytesMax) return tooManyBytes(manifest, sizeBytes, param);
  const bytes = Buffer.from(base64, "base64");
  const size = imageSize(bytes);
  if (size === undefined) return invalid("is not a PNG, JPEG or WebP image that can be read.");
  const { width, height } = size;
  if (width < 1 || height < 1) return invalid("has no pixels.");
  if (width > LIMITS.imageSideMax || height > LIMITS.imageSideMax || width * height > LIMITS.imagePixelsMax)
    return invalid(
      `is ${width} by ${height} pixels; at most ${LIMITS.imageSideMax} a side and ${LIMITS.imagePixelsMax} in all are taken.`,
    );
  return ok(bytes);
}
