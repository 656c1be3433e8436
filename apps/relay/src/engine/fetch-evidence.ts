// Answers the engine's wish to look at committed answers again.
import type { Evidence } from "@starling/domain";
import type { Log } from "../ports/log.ts";
import type { ChunkKey, Store } from "../ports/store.ts";
import { ENGINE_LIMITS } from "./engine-limits.ts";

export interface EvidenceReader {
  /** Reads these answers; the engine hears of each once, also of those that can't be had. */
  fetch(chunks: readonly ChunkKey[]): void;
  /** What is still under way is forgotten; resolves when nothing is. */
  stop(): Promise<void>;
}

export function createEvidenceReader(options: {
  readonly store: Pick<Store, "evidence">;
  readonly log: Log;
  readonly onEvidence: (asked: readonly ChunkKey[], evidence: readonly Evidence[]) => void;
}): EvidenceReader {
  const { store, log, onEvidence } = options;
  const reading = new Set<Promise<void>>();
  let stopped = false;

  async function read(chunks: readonly ChunkKey[]): Promise<void> {
    let tries = 0;
    for (let wanted = chunks; wanted.length > 0 && !stopped; ) {
      try {
        const { evidence, left } = await store.evidence({
          chunks: wanted,
          bytesMax: ENGINE_LIMITS.evidenceBytesMax,
        });
        if (stopped) return;
        const isLeft = new Set(left.map(({ jobId, chunkIndex }) => `${jobId} ${chunkIndex}`));
        onEvidence(
          wanted.filter(({ jobId, chunkIndex }) => !isLeft.has(`${jobId} ${chunkIndex}`)),
          evidence,
        );
        wanted = left;
        tries = 0;
      } catch (error) {
        tries += 1;
        log.warn({ chunks: wanted.length, tries, err: error }, "reading answers to check them again failed");
        if (tries >= ENGINE_LIMITS.claimTriesMax) {
          // The database is away: its commits fail too, and whoever watches those decides.
          if (!stopped) onEvidence(wanted, []);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, ENGINE_LIMITS.claimBackOffMs * 2 ** (tries - 1)));
      }
    }
  }

  return {
    fetch(chunks) {
      const one = read(chunks).finally(() => reading.delete(one));
      reading.add(one);
    },
    async stop() {
      stopped = true;
      await Promise.all(reading);
    },
  };
}
