// Runs a decoder: some tokens of some rows, on top of what the rows have read before.
import type { GenerateParams } from "@starling/protocol";
import { type Feed, type Floats, HELD_BYTES, type Held, type SteppedSession } from "../session.ts";
import { IDS, LOGITS, MASK, POSITIONS, presentNames, readDecoderIo } from "./decoder-io.ts";
import { createKv, type Kv, type PackKv } from "./kv.ts";
import { packInMemory } from "./pack-in-memory.ts";
import { packOnDevice } from "./pack-on-device.ts";

/** Graphs that go by their mask want shorter rows padded before what they have read, those that go by lengths behind it. */
export type PaddedSide = "left" | "right";

export interface Forward {
  /** Row after row, `tokens` each. */
  readonly ids: ArrayLike<number>;
  readonly tokens: number;
  /** What was read before; its share stays with the caller. */
  readonly kv: Kv;
  /** How many tokens each row has read; its other columns are padding. */
  readonly lengths: readonly number[];
  /** Where padding is, for rows shorter than the cache. */
  readonly padding: PaddedSide;
  readonly wantsLogits: boolean;
}

export interface Decoder {
  /** `kv` is the caller's; `logits` are `[rows, tokens, vocabulary]`. */
  forward(input: Forward): Promise<{ readonly kv: Kv; readonly logits: Floats | undefined }>;
  /** One row that has read nothing; the caller's. */
  empty(): Kv;
  readonly pack: PackKv;
  /** Of one row. */
  readonly bytesPerToken: number;
}

export async function openDecoder(
  params: Pick<GenerateParams, "file" | "layers" | "kvHeads" | "headDim" | "vocabSize">,
  open: (graph: string | Uint8Array, held: readonly string[]) => Promise<SteppedSession>,
): Promise<Decoder> {
  const session = await open(params.file, presentNames(params.layers));
  const io = readDecoderIo(session, params);
  const presents = io.past.map(({ output }) => output);
  const inMemory = packInMemory(session, io);
  const onDevice = packOnDevice(open, io);
  const workspace = { ids: createColumn(), mask: createColumn(), positions: createColumn() };

  return {
    async forward({ ids, tokens, kv, lengths, padding, wantsLogits }) {
      const { rows } = kv;
      const total = kv.tokens + tokens;
      const feeds: Record<string, Feed | Held> = { [IDS]: fillIds(workspace.ids, ids, rows, tokens) };
      if (io.hasMask) feeds[MASK] = fillMask(workspace.mask, lengths, tokens, total, padding);
      if (io.hasPositions) feeds[POSITIONS] = fillPositions(workspace.positions, lengths, tokens);
      for (const [at, { input }] of io.past.entries()) {
        const tensor = kv.tensors[at];
        if (tensor !== undefined) feeds[input] = tensor;
      }
      const { numbers, held } = await session.step(feeds, {
        held: presents,
        ...(wantsLogits ? { numbers: LOGITS } : {}),
      });
      const next = createKv(rows, total, held);
      const vocabulary = numbers?.dims.at(-1);
      if (numbers !== undefined && numbers.data.length !== rows * tokens * params.vocabSize) {
        next.drop();
        throw new Error(`the graph gave logits of ${vocabulary} tokens where ${params.vocabSize} were due`);
      }
      return { kv: next, logits: numbers };
    },
    empty() {
      const nothing = (heads: number, size: number) => session.hold(io.dtype, [1, heads, 0, size], new Uint8Array(0));
      return createKv(
        1,
        0,
        io.past.map(({ heads, size }) => nothing(heads, size)),
      );
    },
    pack: (parts, tokens) => {
      const isInMemory = parts.every(({ kv }) => kv.tensors.every(({ memory }) => memory !== undefined));
      return (isInMemory ? inMemory : onDevice)(parts, tokens);
    },
    bytesPerToken: io.past.reduce((sum, { heads, size }) => sum + heads * size * HELD_BYTES[io.dtype], 0),
  };
}

/** A growing buffer of int64 whose low words are written: ids and places fit 31 bits. */
interface Column {
  /** A view of so many numbers; what they were is left. */
  take(count: number): { readonly whole: BigInt64Array; readonly low: Int32Array };
}

function createColumn(): Column {
  let whole = new BigInt64Array(64);
  return {
    take(count) {
      if (count > whole.length) whole = new BigInt64Array(Math.max(count, 2 * whole.length));
      return { whole: whole.subarray(0, count), low: new Int32Array(whole.buffer, 0, 2 * count) };
    },
  };
}

function fillIds(column: Column, ids: ArrayLike<number>, rows: number, tokens: number): Feed {
  const { whole, low } = column.take(rows * tokens);
  for (let at = 0; at < whole.length; at++) low[2 * at] = ids[at] ?? 0;
  return { dtype: "int64", dims: [rows, tokens], data: whole };
}

function fillMask(
  column: Column,
  lengths: readonly number[],
  tokens: number,
  total: number,
  padding: PaddedSide,
): Feed {
  const { whole } = column.take(lengths.length * total);
  whole.fill(1n);
  for (const [row, length] of lengths.entries()) {
    const used = length + tokens;
    if (padding === "left") whole.fill(0n, row * total, (row + 1) * total - used);
    else whole.fill(0n, row * total + used, (row + 1) * total);
  }
  return { dtype: "int64", dims: [lengths.length, total], data: whole };
}

function fillPositions(column: Column, lengths: readonly number[], tokens: number): Feed {
  const { whole, low } = column.take(lengths.length * tokens);
  for (const [row, length] of lengths.entries())
    for (let token = 0; token < tokens; token++) low[2 * (row * tokens + token)] = length + token;
  return { dtype: "int64", dims: [lengths.length, tokens], data: whole };
}
