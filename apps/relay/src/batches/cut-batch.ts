// A batch's file, read and cut into jobs: lines of one kind together, in bounded pieces. Read again, it is cut alike.
import { createHash } from "node:crypto";
import { BATCH_LIMITS, type BatchEndpoint } from "@starling/protocol";
import type { StoredBatch } from "../ports/batch-store.ts";
import { BATCH_RUN_LIMITS } from "./batch-run-limits.ts";
import { fileLines } from "./file-lines.ts";
import { type BatchLine, type LineFault, type LineRoom, readBatchLine } from "./read-batch-line.ts";

/** Lines that one job does. */
export interface BatchCut {
  readonly index: number;
  readonly lines: readonly BatchLine[];
  readonly itemCount: number;
  /** SHA-256, hex: of all that the job is made of. */
  readonly hash: string;
}

export type CutStep =
  | { readonly kind: "fault"; readonly fault: LineFault }
  | { readonly kind: "cut"; readonly cut: BatchCut };

interface Gathered {
  lines: BatchLine[];
  items: number;
  bytes: number;
}

export async function* cutBatch(
  room: LineRoom,
  batch: Pick<StoredBatch, "batchId" | "accountId"> & { readonly endpoint: BatchEndpoint },
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<CutStep, void> {
  const { partItemsMax, partBytesMax, gatheringMax, linesPerTurn } = BATCH_RUN_LIMITS;
  const { batchId, accountId, endpoint } = batch;
  const context = { batchId, accountId, endpoint, seen: new Set<string>() };
  const kinds = new Map<string, Gathered>();
  let index = 0;
  let read = 0;

  function take(kind: string, { lines, items }: Gathered): CutStep {
    kinds.delete(kind);
    const cut = { index, lines, itemCount: items, hash: hashOf(lines) };
    index += 1;
    return { kind: "cut", cut };
  }

  for await (const fileLine of fileLines(content, BATCH_LIMITS.lineBytesMax)) {
    read += 1;
    if (read % linesPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
    const line = await readBatchLine(room, context, fileLine);
    if (!line.ok) {
      yield { kind: "fault", fault: line.fault };
      continue;
    }
    const { modelId, asked, items } = line.line;
    const kind = JSON.stringify([modelId, asked]);
    const bytes = items.reduce((sum, item) => sum + item.byteLength, 0);
    let gathered = kinds.get(kind);
    if (
      gathered !== undefined &&
      (gathered.items + items.length > partItemsMax || gathered.bytes + bytes > partBytesMax)
    ) {
      yield take(kind, gathered);
      gathered = undefined;
    }
    if (gathered === undefined) {
      gathered = { lines: [], items: 0, bytes: 0 };
      kinds.set(kind, gathered);
    }
    gathered.lines.push(line.line);
    gathered.items += items.length;
    gathered.bytes += bytes;
    if (kinds.size > gatheringMax) for (const [oldest, held] of [...kinds].slice(0, 1)) yield take(oldest, held);
  }
  for (const [kind, gathered] of kinds) yield take(kind, gathered);
}

function hashOf(lines: readonly BatchLine[]): string {
  const hash = createHash("sha256");
  for (const { modelId, asked, items } of lines) {
    hash.update(JSON.stringify([modelId, asked, items.length]));
    for (const item of items) hash.update(item);
  }
  return hash.digest("hex");
}
