// What POST /v1/embeddings asks for, and a line of a batch for it.
import {
  type EmbeddingsRequest,
  type EmbedManifest,
  type Failure,
  fail,
  LIMITS,
  type Outcome,
  ok,
  type Priority,
} from "@starling/protocol";
import type { HttpRoom } from "../http-room.ts";
import { type AssuranceAsked, readAssurance } from "../read-assurance.ts";
import { readDeadline } from "../read-deadline.ts";
import { readText } from "../read-items.ts";

export interface Embeddings extends AssuranceAsked {
  readonly manifest: EmbedManifest;
  /** One a text. */
  readonly items: readonly Uint8Array[];
  /** One for each four bytes of UTF-8, rounded up for each text. */
  readonly tokens: number;
  readonly encoding: "float" | "base64";
  readonly priority: Priority;
  readonly deadlineAtMs: number | null;
}

/** Counting comes before reading, and token arrays are known but not taken. */
export function refuseEmbeddingFields(body: unknown): Failure | null {
  const input = typeof body === "object" && body !== null && "input" in body ? body.input : undefined;
  if (!Array.isArray(input)) return null;
  const first: unknown = input[0];
  if (typeof first === "number" || Array.isArray(first))
    return { code: "unsupported_field", param: "input", detail: "input holds tokens; send texts instead." };
  if (input.length <= LIMITS.embeddingInputsMax) return null;
  const detail = `input has ${input.length} texts; one request takes at most ${LIMITS.embeddingInputsMax}.`;
  return { code: "too_many_items", param: "input", detail };
}

export function readEmbeddings(
  { catalogue }: Pick<HttpRoom, "catalogue">,
  body: EmbeddingsRequest,
): Outcome<Embeddings> {
  const manifest = catalogue.manifest(body.model);
  if (manifest === undefined) return fail("model_not_found", { param: "model" });
  if (manifest.task !== "embed") return fail("wrong_task", { param: "model" });
  const { dimensions } = manifest.params;
  if ((body.dimensions ?? dimensions) !== dimensions)
    return fail("unsupported_field", {
      param: "dimensions",
      detail: `${manifest.id} gives ${dimensions} dimensions; leave \`dimensions\` out or send ${dimensions}.`,
    });
  const asked = readAssurance(body);
  if (!asked.ok) return asked;
  const deadline = readDeadline(body.deadline);
  if (!deadline.ok) return deadline;
  const items = readInput(manifest, body.input);
  if (!items.ok) return items;
  return ok({
    ...asked.value,
    manifest,
    items: items.value,
    tokens: items.value.reduce((sum, item) => sum + Math.ceil(item.byteLength / 4), 0),
    encoding: body.encoding_format ?? "float",
    priority: body.priority,
    deadlineAtMs: deadline.value,
  });
}

function readInput(manifest: EmbedManifest, input: string | readonly string[]): Outcome<Uint8Array[]> {
  if (typeof input === "string") {
    const read = readText(manifest, input, "input");
    return read.ok ? ok([read.value]) : read;
  }
  if (input.length === 0)
    return fail("empty_input", { param: "input", detail: "input is empty; send at least one text." });
  const items: Uint8Array[] = [];
  for (const [index, text] of input.entries()) {
    const read = readText(manifest, text, `input[${index}]`);
    if (!read.ok) return read;
    items.push(read.value);
  }
  return ok(items);
}
