// A minted output as the API shows it. Its URI came from the chain: anybody's text, read with care.
import { OUTPUT_LIMITS, type OutputView, type ReceiptBody } from "@starling/protocol";
import { z } from "zod";
import type { StoredMintedOutput } from "../ports/output-store.ts";

const DATA_JSON = "data:application/json;base64,";
const shown = z.object({
  name: z.string().max(256).optional(),
  prompt: z.string().max(OUTPUT_LIMITS.promptBytesMax).optional(),
  aigc_data: z.string().max(OUTPUT_LIMITS.outputBytesMax).optional(),
});

export interface ShownTexts {
  readonly name: string | null;
  readonly prompt: string | null;
  readonly answer: string | null;
}

const NOTHING: ShownTexts = { name: null, prompt: null, answer: null };

/** What a token's own JSON says; nothing when it has none that can be read. Other addresses are not followed. */
export function textsOfUri(uri: string): ShownTexts {
  if (!uri.startsWith(DATA_JSON) || uri.length > OUTPUT_LIMITS.uriCharsMax) return NOTHING;
  try {
    const json: unknown = JSON.parse(Buffer.from(uri.slice(DATA_JSON.length), "base64").toString("utf8"));
    const read = shown.safeParse(json);
    if (!read.success) return NOTHING;
    const { name, prompt, aigc_data } = read.data;
    return { name: name || null, prompt: prompt || null, answer: aigc_data || null };
  } catch {
    return NOTHING;
  }
}

export const outputViewOf = (
  row: StoredMintedOutput,
  contract: string,
  receipt: Pick<ReceiptBody, "id" | "modelId"> | undefined,
): OutputView => ({
  id: row.leafHash,
  object: "output",
  chainId: row.chainId,
  contract,
  owner: row.owner,
  model: receipt?.modelId ?? null,
  receipt: receipt?.id ?? null,
  ...textsOfUri(row.uri),
  modelHash: row.modelHash,
  inputHash: row.inputHash,
  outputHash: row.outputHash,
  mintedAt: new Date(row.createdAtMs).toISOString(),
  transaction: row.place.transaction,
});
