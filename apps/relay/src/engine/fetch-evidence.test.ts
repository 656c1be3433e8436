import type { Evidence } from "@starling/domain";
import { describe, expect, it } from "vitest";
import type { ChunkKey, Store } from "../ports/store.ts";
import { eventually } from "../testing/eventually.ts";
import { createEvidenceReader } from "./fetch-evidence.ts";

const told: string[] = [];
const tell = (_fields: object, sentence: string) => void told.push(sentence);
const log = { debug: tell, info: tell, warn: tell, error: tell };
const chunks: ChunkKey[] = [0, 1, 2, 3].map((chunkIndex) => ({ jobId: "job_1", chunkIndex }));
const evidenceOf = ({ jobId, chunkIndex }: ChunkKey): Evidence => ({
  jobId,
  chunkIndex,
  itemCount: 1,
  fence: chunkIndex,
  input: new Uint8Array(1),
  output: new Uint8Array(1),
  proof: null,
});

/** Two answers a page; chunk 2 was never accepted. */
const paged: Store["evidence"] = async ({ chunks: wanted }) => ({
  evidence: wanted
    .slice(0, 2)
    .filter(({ chunkIndex }) => chunkIndex !== 2)
    .map(evidenceOf),
  left: wanted.slice(2),
});

interface Heard {
  readonly asked: readonly number[];
  readonly found: readonly number[];
}

function open(evidence: Store["evidence"]) {
  const heard: Heard[] = [];
  const reader = createEvidenceReader({
    store: { evidence },
    log,
    onEvidence: (asked, found) =>
      heard.push({ asked: asked.map((c) => c.chunkIndex), found: found.map((c) => c.chunkIndex) }),
  });
  return { reader, heard };
}

describe("answers to be checked again", () => {
  it("[RF5] are read in pages, and each is told of once", async () => {
    const { reader, heard } = open(paged);
    reader.fetch(chunks);
    await eventually(() => expect(heard).toHaveLength(2));
    expect(heard).toEqual([
      { asked: [0, 1], found: [0, 1] },
      { asked: [2, 3], found: [3] },
    ]);
    await reader.stop();
  });

  it("[RF5] are read again when the database stutters, and given up when it is away", async () => {
    let tries = 0;
    const { reader, heard } = open(async (request) => {
      tries += 1;
      if (tries < 3 || tries > 3) throw new Error("away");
      return paged(request);
    });
    reader.fetch(chunks);
    await eventually(() => expect(heard).toHaveLength(2));
    expect(heard).toEqual([
      { asked: [0, 1], found: [0, 1] },
      { asked: [2, 3], found: [] },
    ]);
    await reader.stop();
  });

  it("[RF5] are of no more interest once the reader has stopped", async () => {
    const { reader, heard } = open(paged);
    reader.fetch(chunks);
    await reader.stop();
    expect(heard).toEqual([]);
  });
});
