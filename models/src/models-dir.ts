import { fileURLToPath } from "node:url";

/** Where the built catalogue lies: `STARLING_MODELS_DIR`, else `.starling/models` of this clone. */
export function modelsDir(env: Readonly<Record<string, string | undefined>>): string {
  const named = env.STARLING_MODELS_DIR;
  return named !== undefined && named !== ""
    ? named
    : fileURLToPath(new URL("../../.starling/models", import.meta.url));
}
