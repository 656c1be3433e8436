// Where things lie in a clone.
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url)).replace(/[\\/]$/, "");
export const DEFAULT_DATA_DIR = `${ROOT}/.starling`;
export const SETUP_DIR = `${ROOT}/.starling/setup`;
/** The built catalogue, shared by every network of this clone. */
export const modelsDir = () => process.env.STARLING_MODELS_DIR ?? `${ROOT}/.starling/models`;
