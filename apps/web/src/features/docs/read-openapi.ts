// The relay's own description of its API (OpenAPI 3.1), as far as the reference shows it.
import { z } from "zod";
import { readSiteConfig } from "../../shared/config/site-config.ts";

const WAIT_MAX_MS = 3_000;
/** It changes when the relay is another version: now and then is often enough. */
const KEPT_MS = 60_000;
const BYTES_MAX = 8 * 2 ** 20;

/** A JSON Schema: what of it the reference shows. */
const jsonSchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
  required: z.array(z.string()).optional(),
  get items() {
    return jsonSchema.optional();
  },
  get anyOf() {
    return z.array(jsonSchema).optional();
  },
  get oneOf() {
    return z.array(jsonSchema).optional();
  },
  get allOf() {
    return z.array(jsonSchema).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), jsonSchema]).optional();
  },
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  format: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
});
export type JsonSchema = z.infer<typeof jsonSchema>;

const content = z.record(z.string(), z.object({ schema: jsonSchema.optional() }));
const parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean().default(false),
  description: z.string().optional(),
  schema: jsonSchema.optional(),
});

const operation = z.object({
  operationId: z.string().regex(/^[A-Za-z0-9]+$/),
  tags: z.array(z.string()).min(1).default(["API"]),
  summary: z.string(),
  description: z.string().optional(),
  security: z.array(z.unknown()).default([]),
  parameters: z.array(parameter).default([]),
  requestBody: z.object({ description: z.string().optional(), content }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string().default(""), content: content.optional() })),
});

const document = z.object({
  info: z.object({ title: z.string(), version: z.string(), description: z.string().optional() }),
  tags: z.array(z.object({ name: z.string() })).default([]),
  paths: z.record(z.string(), z.record(z.string(), operation)),
});

export interface Operation extends z.infer<typeof operation> {
  readonly method: string;
  readonly path: string;
  readonly tag: string;
}

export interface ApiReference {
  readonly description: string;
  readonly groups: readonly { readonly tag: string; readonly operations: readonly Operation[] }[];
}

let kept: { readonly url: string; readonly untilMs: number; readonly reference: Promise<ApiReference> } | undefined;

async function ask(relayUrl: string): Promise<ApiReference> {
  const response = await fetch(`${relayUrl}/openapi.json`, {
    signal: AbortSignal.timeout(WAIT_MAX_MS),
    cache: "no-store",
  });
  if (!response.ok) throw new Error(`the relay answers ${response.status}`);
  const text = await response.text();
  if (text.length > BYTES_MAX) throw new Error("the relay's description is too long");
  const { info, tags, paths } = document.parse(JSON.parse(text));
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, found]): Operation => ({
        ...found,
        method: method.toUpperCase(),
        path,
        tag: found.tags[0] ?? "API",
      }),
    ),
  );
  const names = [...new Set([...tags.map(({ name }) => name), ...operations.map(({ tag }) => tag)])];
  const groups = names.map((tag) => ({ tag, operations: operations.filter((found) => found.tag === tag) }));
  return { description: info.description ?? "", groups: groups.filter((group) => group.operations.length > 0) };
}

/** Null when the relay can't be reached. */
export async function readOpenapi(nowMs = Date.now()): Promise<ApiReference | null> {
  const { relayUrl: url } = readSiteConfig();
  if (kept === undefined || kept.url !== url || kept.untilMs < nowMs)
    kept = { url, untilMs: nowMs + KEPT_MS, reference: ask(url) };
  const asked = kept;
  try {
    return await asked.reference;
  } catch (error) {
    // Asked again at the next visit.
    if (kept === asked) kept = undefined;
    console.warn(`web: no API reference from ${url}: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}
