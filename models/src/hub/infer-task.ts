// What kind of model a repository holds, from its configuration: sentence embeddings, a decoder, or something that can't be run.
import { z } from "zod";
import { Refusal } from "../refusal.ts";

export const HUB_TASKS = ["embed", "generate"] as const;
export type HubTask = (typeof HUB_TASKS)[number];

const config = z.object({
  architectures: z.array(z.string()).nullish(),
  model_type: z.string().nullish(),
  is_encoder_decoder: z.boolean().nullish().catch(undefined),
  vision_config: z.unknown().optional(),
  audio_config: z.unknown().optional(),
  text_config: z.unknown().optional(),
});

/**
 * A decoder makes text; refuses what makes text from more than text, or with an encoder of its own. Where the repository holds
 * `modules.json` it is a sentence embedding, whatever it was made from.
 */
export function inferTask(configJson: unknown, asked: HubTask | undefined, hasModules: boolean): HubTask {
  if (asked === "embed" || (asked === undefined && hasModules)) return "embed";
  const parsed = config.safeParse(configJson);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Refusal("unsupported", `config.json can't be read: ${issue?.path.join(".")} ${issue?.message}.`);
  }
  const { architectures, is_encoder_decoder, ...rest } = parsed.data;
  const names = architectures ?? [];
  const generates = names.some((name) => /For(CausalLM|ConditionalGeneration)$|LMHeadModel$/.test(name));
  if (asked === undefined && !generates) return "embed";
  const what = names.join(", ") || rest.model_type || "unknown";
  if (is_encoder_decoder === true)
    throw new Refusal("unsupported", `It is an encoder with a decoder (${what}); text is made by decoders alone here.`);
  if (rest.vision_config != null || rest.audio_config != null || rest.text_config != null)
    throw new Refusal(
      "unsupported",
      `It takes more than text (${what}); its text-only sister, where there is one, can be brought in.`,
    );
  if (names.some((name) => name.endsWith("ForConditionalGeneration")))
    throw new Refusal("unsupported", `It is no plain decoder (${what}): its answers need more than a prompt.`);
  return "generate";
}
