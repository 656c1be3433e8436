import type { ChainNote } from "@starling/domain";
import type { Batch } from "./batch.ts";

/** Something that the chain holds, of one type. */
export interface NoteOf<T extends ChainNote["type"]> {
  readonly chainId: number;
  readonly note: Extract<ChainNote, { type: T }>;
  readonly atMs: number;
}

export interface SortedNotes {
  readonly requested: NoteOf<"oracle-requested">[];
  /** The first of each request: it is final. */
  readonly settled: NoteOf<"oracle-settled">[];
  readonly minted: NoteOf<"output-minted">[];
  /** The last of each token. */
  readonly moved: NoteOf<"output-moved">[];
}

/** By type, each in the order of the chain. */
export function sortNotes(notes: Batch["notes"]): SortedNotes {
  const requested: SortedNotes["requested"] = [];
  const settled = new Map<string, NoteOf<"oracle-settled">>();
  const minted: SortedNotes["minted"] = [];
  const moved = new Map<string, NoteOf<"output-moved">>();
  for (const { chainId, note, atMs } of notes) {
    switch (note.type) {
      case "oracle-requested":
        requested.push({ chainId, note, atMs });
        break;
      case "oracle-settled": {
        const key = `${chainId} ${note.requestId}`;
        if (!settled.has(key)) settled.set(key, { chainId, note, atMs });
        break;
      }
      case "output-minted":
        minted.push({ chainId, note, atMs });
        break;
      case "output-moved":
        moved.set(`${chainId} ${note.tokenId}`, { chainId, note, atMs });
        break;
    }
  }
  return { requested, settled: [...settled.values()], minted, moved: [...moved.values()] };
}
