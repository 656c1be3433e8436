/** One request as programs make it, to be run as it is; the key is in the environment variable that it names. */
export interface Sample {
  readonly curl: string;
  /** TypeScript, an ES module. */
  readonly sdk: string;
  /** With OpenAI's own client; null where its API has nothing of the kind. */
  readonly openai: string | null;
}

export const KEY_VARIABLE = "STARLING_API_KEY";

/** JSON as source text; what would end a script or a line elsewhere is escaped. */
export const asJson = (value: unknown, indent = 2): string =>
  JSON.stringify(value, null, indent).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");

/** A word of a POSIX shell that is this text and nothing else. */
export const asShellWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A JSON body in a here-document that the shell leaves as it is: JSON has no line that could end it. */
export const curlJson = (url: string, body: unknown): string =>
  `curl --fail-with-body -sSN ${asShellWord(url)} \\
  -H "Authorization: Bearer $${KEY_VARIABLE}" \\
  -H "Content-Type: application/json" \\
  --data-binary @- <<'JSON'
${asJson(body)}
JSON
`;

export const sdkHead = (relayUrl: string): string => `import { createClient } from "@starling/sdk";

const starling = createClient({ relayUrl: ${asJson(relayUrl)}, apiKey: process.env.${KEY_VARIABLE} ?? "" });
`;

export const openaiHead = (relayUrl: string): string => `import OpenAI from "openai";

const client = new OpenAI({ baseURL: ${asJson(`${relayUrl}/v1`)}, apiKey: process.env.${KEY_VARIABLE} });
`;

/** A job posted and its results read, for a shell; `body`: lines of it that print the request, each ended. */
export const curlOfJob = (relayUrl: string, body: string): string => `job=$( (
${body}) | curl --fail-with-body -sS ${asShellWord(`${relayUrl}/v1/jobs`)} \\
  -H "Authorization: Bearer $${KEY_VARIABLE}" \\
  -H "Content-Type: application/json" \\
  --data-binary @- | sed 's/.*"id":"\\(job_[0-9A-Z]*\\)".*/\\1/')
curl --fail-with-body -sSN ${asShellWord(`${relayUrl}/v1/jobs/`)}"$job"/results \\
  -H "Authorization: Bearer $${KEY_VARIABLE}"
`;
