// A minted output as the API shows it.
import type { OutputMetadata, OutputView, ReceiptBody } from "@starling/protocol";
import type { StoredMintedOutput } from "../ports/output-store.ts";

/** Empty texts are texts that aren't told. */
const told = (text: string | undefined): string | null => (text === undefined || text === "" ? null : text);

export const outputViewOf = (
  row: StoredMintedOutput,
  contract: string,
  receipt: Pick<ReceiptBody, "id" | "modelId"> | undefined,
  /** null when the chain didn't say. */
  metadata: OutputMetadata | null,
): OutputView => ({
  id: row.leafHash,
  object: "output",
  chainId: row.chainId,
  contract,
  owner: row.owner,
  model: receipt?.modelId ?? null,
  receipt: receipt?.id ?? null,
  name: told(metadata?.name),
  prompt: told(metadata?.prompt),
  answer: told(metadata?.output),
  modelHash: row.modelHash,
  inputHash: row.inputHash,
  outputHash: row.outputHash,
  mintedAt: new Date(row.createdAtMs).toISOString(),
  transaction: row.place.transaction,
});
