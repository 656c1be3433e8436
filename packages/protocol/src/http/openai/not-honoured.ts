// Fields that OpenAI's API knows and this network has no use for. Values that change nothing are taken; any other is
// refused by name, never passed over.

/** Whether a value asks for nothing that the answer wouldn't be like anyway. */
export type IsHarmless = (value: unknown) => boolean;

const absent: IsHarmless = (value) => value === null || value === undefined;
const only =
  (...values: readonly unknown[]): IsHarmless =>
  (value) =>
    absent(value) || values.includes(value);
const emptyList: IsHarmless = (value) => absent(value) || (Array.isArray(value) && value.length === 0);
const emptyObject: IsHarmless = (value) =>
  absent(value) || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
const textAlone: IsHarmless = (value) =>
  absent(value) || (Array.isArray(value) && value.length === 1 && value[0] === "text");
const textFormat: IsHarmless = (value) =>
  absent(value) ||
  (typeof value === "object" &&
    value !== null &&
    "type" in value &&
    value.type === "text" &&
    Object.keys(value).length === 1);

/** Of POST /v1/chat/completions. */
export const CHAT_NOT_HONOURED = {
  audio: absent,
  function_call: only("none"),
  functions: emptyList,
  logit_bias: emptyObject,
  modalities: textAlone,
  moderation: absent,
  n: only(1),
  parallel_tool_calls: only(false),
  prediction: absent,
  prompt_cache_options: emptyObject,
  prompt_cache_retention: only("in_memory"),
  reasoning_effort: only("none"),
  response_format: textFormat,
  service_tier: only("auto", "default"),
  store: only(false),
  tool_choice: only("none"),
  tools: emptyList,
  verbosity: only("medium"),
  web_search_options: absent,
} as const satisfies Record<string, IsHarmless>;

/** Of a message of a chat. */
export const MESSAGE_NOT_HONOURED = {
  audio: absent,
  function_call: absent,
  name: absent,
  refusal: absent,
  tool_call_id: absent,
  tool_calls: emptyList,
} as const satisfies Record<string, IsHarmless>;

/** Of POST /v1/completions. */
export const COMPLETION_NOT_HONOURED = {
  best_of: only(1),
  echo: only(false),
  logit_bias: emptyObject,
  n: only(1),
  suffix: only(""),
} as const satisfies Record<string, IsHarmless>;

/** Of `stream_options`. */
export const STREAM_OPTIONS_NOT_HONOURED = {
  include_obfuscation: only(false),
} as const satisfies Record<string, IsHarmless>;

/** Roles that OpenAI knows and that need tools, and parts of a message that are no text. */
export const ROLES_NOT_HONOURED: readonly unknown[] = ["tool", "function"];
export const PARTS_NOT_HONOURED: readonly unknown[] = ["image_url", "input_audio", "file", "refusal"];
