import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Refusal } from "../refusal.ts";
import { CALIBRATION_BYTES_MAX, CALIBRATION_FILE, type Calibration, calibration } from "./calibration.ts";

/** The calibration that lies in a folder; undefined where there is none. Refuses one that can't be read. */
export async function readCalibration(dir: string): Promise<Calibration | undefined> {
  const path = join(dir, CALIBRATION_FILE);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  const parsed =
    found.size > CALIBRATION_BYTES_MAX ? undefined : calibration.safeParse(parseJson(await readFile(path, "utf8")));
  if (parsed?.success === true) return parsed.data;
  const issue = parsed?.error.issues[0];
  const why = issue === undefined ? "it is too large" : `${issue.path.join(".")} ${issue.message}`;
  throw new Refusal("calibration_broken", `${path} can't be read: ${why}. Delete it, or run npm run calibrate again.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
