// The OpenAPI 3.1 document, made of the same descriptions that are served.
import { ERRORS, type ErrorCode, errorBody, LIMITS } from "@starling/protocol";
import { z } from "zod";
import { commonErrors } from "./register-routes.ts";
import type { AnyRoute } from "./route.ts";
import { ALL_TAGS, tagOf } from "./tag-of.ts";

type Json = Record<string, unknown>;

const DESCRIPTION = `Send work to the network and read its answers. Keys go into \`Authorization: Bearer sk-starling-…\`.
Every refusal has the form of \`Error\`: \`code\` is stable, \`message\` says what to do, \`param\` names the field or item, \`retryable\` says whether the same request can succeed later.
Every answer carries \`x-request-id\`, and every answer to a key how many requests it has left (\`RateLimit\`). Points are decimal strings.`;

export function makeOpenapi(routes: readonly AnyRoute[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replace(/:([A-Za-z0-9]+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Starling",
      version: "1",
      description: DESCRIPTION,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: ALL_TAGS.filter((tag) => routes.some(({ path }) => tagOf(path) === tag)).map((name) => ({ name })),
    paths,
    components: {
      schemas: { Error: toJsonSchema(errorBody, "output") },
      securitySchemes: {
        key: {
          type: "http",
          scheme: "bearer",
          description: "An API key, sk-starling-…, or the token of a session, ss-starling-…",
        },
      },
    },
  };
}

function operation(route: AnyRoute): Json {
  return {
    operationId: route.name,
    tags: [tagOf(route.path)],
    summary: route.summary,
    ...descriptionOf(route),
    security: route.auth === "key" ? [{ key: [] }] : [],
    ...parametersOf(route),
    ...bodyOf(route),
    responses: { [String(route.reply.status)]: success(route), ...failures(route) },
  };
}

function descriptionOf({ description, scope }: AnyRoute): Json {
  const needs = scope === undefined || scope === "any" ? "" : `Needs a key with the scope \`${scope}\`.`;
  const text = [description ?? "", needs].filter((part) => part !== "").join(" ");
  return text === "" ? {} : { description: text };
}

function bodyOf({ body, bodyDocument, takes }: AnyRoute): Json {
  if (takes !== undefined) {
    const said = Object.entries(takes).map(([type, { description }]) => `- \`${type}\`: ${description}`);
    const content = Object.entries(takes).map(([type, { schema }]) => [
      type,
      { schema: schema === undefined ? { type: "string" } : toJsonSchema(schema, "input") },
    ]);
    return { requestBody: { required: true, description: said.join("\n"), content: Object.fromEntries(content) } };
  }
  if (body === undefined) return {};
  return {
    requestBody: {
      required: true,
      description: `At most ${LIMITS.bodyBytesMax / 2 ** 20} MiB.`,
      content: { "application/json": { schema: toJsonSchema(bodyDocument ?? body, "input") } },
    },
  };
}

function parametersOf(route: AnyRoute): Json {
  const parameters = [...fieldsOf(route.params, "path"), ...fieldsOf(route.query, "query")];
  if (route.idempotent)
    parameters.push({
      name: "Idempotency-Key",
      in: "header",
      required: false,
      description: "Chosen by you. The same request under the same key is done, and charged, once.",
      schema: { type: "string", minLength: 1, maxLength: LIMITS.idempotencyKeyCharsMax },
    });
  return parameters.length === 0 ? {} : { parameters };
}

function fieldsOf(schema: z.ZodType | undefined, place: "path" | "query"): Json[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).map(([name, field]) => {
    const { description, ...json } = toJsonSchema(field, "input");
    return {
      name,
      in: place,
      required: place === "path",
      ...(typeof description === "string" ? { description } : {}),
      schema: json,
    };
  });
}

/** Of replies to a key. */
const RATE_HEADERS: Json = {
  RateLimit: {
    schema: { type: "string" },
    description:
      'Requests left, and seconds until there are more, by policy: `"account";r=5990;t=42, "key";r=12;t=42` (draft-ietf-httpapi-ratelimit-headers).',
  },
  "RateLimit-Policy": { schema: { type: "string" }, description: 'The policies: `"account";q=6000;w=60`.' },
  "RateLimit-Limit": { schema: { type: "integer" }, description: "Of the policy with the fewest left." },
  "RateLimit-Remaining": { schema: { type: "integer" } },
  "RateLimit-Reset": { schema: { type: "integer" }, description: "In seconds." },
};

function success({ reply, auth, addressLimit }: AnyRoute): Json {
  const headers = {
    "x-request-id": { schema: { type: "string" }, description: "Names this request in our logs." },
    ...(auth === "key" || addressLimit !== undefined ? RATE_HEADERS : {}),
  };
  const { description, mediaType, schema, lineSchema } = reply;
  if (schema !== undefined)
    return { description, headers, content: { "application/json": { schema: toJsonSchema(schema, "output") } } };
  if (mediaType === undefined) return { description, headers };
  const type = mediaType.split(";", 1)[0] ?? mediaType;
  const content = lineSchema === undefined ? { type: "string" } : toJsonSchema(lineSchema, "output");
  return { description, headers, content: { [type]: { schema: content } } };
}

/** One response a status; every code with its sentence in the description and as an example. */
function failures(route: AnyRoute): Record<string, Json> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set([...commonErrors(route), ...route.errors])) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const sorted = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(sorted.map(([status, codes]) => [String(status), failure(codes)]));
}

function failure(codes: readonly ErrorCode[]): Json {
  const examples = codes.map((code) => {
    const { sentence, type, retryable } = ERRORS[code];
    return [code, { value: { error: { message: sentence, type, param: null, code, retryable } } }];
  });
  return {
    description: codes.map((code) => `\`${code}\`: ${ERRORS[code].sentence}`).join("\n\n"),
    content: {
      "application/json": { schema: { $ref: "#/components/schemas/Error" }, examples: Object.fromEntries(examples) },
    },
  };
}

function toJsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    // What only code can check: ids. All of them are texts.
    unrepresentable: () => ({ type: "string" }),
  });
  return json;
}
