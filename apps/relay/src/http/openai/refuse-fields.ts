// Names the first field of a request that OpenAI's API knows and that can't be honoured here.
import {
  CHAT_NOT_HONOURED,
  COMPLETION_NOT_HONOURED,
  type Failure,
  type IsHarmless,
  MESSAGE_NOT_HONOURED,
  OPENAI_LIMITS,
  PARTS_NOT_HONOURED,
  ROLES_NOT_HONOURED,
  STREAM_OPTIONS_NOT_HONOURED,
} from "@starling/protocol";

/** Of a body as it was parsed from JSON, before any schema saw it; null when there is none. */
export type RefuseFields = (body: unknown) => Failure | null;

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === "object" && value !== null ? { ...value } : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const refusal = (param: string, detail = `${param} can't be honoured here; remove it.`): Failure => ({
  code: "unsupported_field",
  param,
  detail,
});

function firstRefused(value: unknown, table: Readonly<Record<string, IsHarmless>>, at = ""): Failure | null {
  const fields = fieldsOf(value);
  for (const [name, isHarmless] of Object.entries(table))
    if (Object.hasOwn(fields, name) && !isHarmless(fields[name])) return refusal(`${at}${name}`);
  return null;
}

export const refuseChatFields: RefuseFields = (body) => {
  const { messages, stream_options } = fieldsOf(body);
  const refused =
    firstRefused(body, CHAT_NOT_HONOURED) ??
    firstRefused(stream_options, STREAM_OPTIONS_NOT_HONOURED, "stream_options.");
  if (refused !== null) return refused;
  for (const [index, message] of listOf(messages).entries()) {
    const at = `messages[${index}]`;
    const { role, content } = fieldsOf(message);
    if (ROLES_NOT_HONOURED.includes(role))
      return refusal(`${at}.role`, `${at} has the role "${String(role)}", which can't be honoured here; leave it out.`);
    const inMessage = firstRefused(message, MESSAGE_NOT_HONOURED, `${at}.`);
    if (inMessage !== null) return inMessage;
    for (const [part, value] of listOf(content).entries()) {
      const { type } = fieldsOf(value);
      if (PARTS_NOT_HONOURED.includes(type)) {
        const param = `${at}.content[${part}]`;
        return refusal(param, `${param} is of type "${String(type)}", which can't be honoured here; send text.`);
      }
    }
  }
  return null;
};

export const refuseCompletionFields: RefuseFields = (body) => {
  const { prompt, stream_options } = fieldsOf(body);
  const prompts = listOf(prompt);
  // A list of numbers is one prompt.
  if (prompts.length > OPENAI_LIMITS.promptsMax && typeof prompts[0] !== "number")
    return {
      code: "too_many_items",
      param: "prompt",
      detail: `prompt has ${prompts.length} texts; one request takes at most ${OPENAI_LIMITS.promptsMax}.`,
    };
  return (
    firstRefused(body, COMPLETION_NOT_HONOURED) ??
    firstRefused(stream_options, STREAM_OPTIONS_NOT_HONOURED, "stream_options.")
  );
};
