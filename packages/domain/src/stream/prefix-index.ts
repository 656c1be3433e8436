// Which node made a text not long ago, and so still holds what it computed for it: found by the text's beginning, in blocks.
import type { NodeId } from "@starling/protocol/vocabulary";

const BLOCK_TOKENS = 16;
/** Beginnings that are remembered of a model. */
const ENTRIES_MAX = 8_192;
/** Blocks of a text that are remembered: its last ones, for who goes on, and its first, for who begins alike. */
const LAST_BLOCKS = 8;
const FIRST_BLOCKS = 16;
const PROMPT_TOKENS_MAX = 16_384;

export interface Held {
  readonly nodeId: NodeId;
  readonly tokens: number;
}

/** Of one model. Beginnings of different accounts are different. */
export class PrefixIndex {
  readonly #nodes = new Map<string, NodeId>();

  get size(): number {
    return this.#nodes.size;
  }

  remember(owner: string, tokens: readonly number[], nodeId: NodeId): void {
    const keys = blockKeys(owner, tokens);
    keys.forEach((key, block) => {
      if (block >= FIRST_BLOCKS && block < keys.length - LAST_BLOCKS) return;
      this.#nodes.delete(key);
      this.#nodes.set(key, nodeId);
    });
    for (const oldest of this.#nodes.keys()) {
      if (this.#nodes.size <= ENTRIES_MAX) break;
      this.#nodes.delete(oldest);
    }
  }

  /** The node that holds most of the prompt's beginning. */
  find(owner: string, prompt: readonly number[]): Held | undefined {
    if (this.#nodes.size === 0) return undefined;
    const keys = blockKeys(owner, prompt);
    for (let block = keys.length - 1; block >= 0; block--) {
      const nodeId = this.#nodes.get(keys[block] ?? "");
      if (nodeId !== undefined) return { nodeId, tokens: (block + 1) * BLOCK_TOKENS };
    }
    return undefined;
  }
}

/** A key for each beginning of whole blocks: two FNV-1a hashes, 64 bits together. */
function blockKeys(owner: string, tokens: readonly number[]): string[] {
  let a = 0x811c9dc5;
  let b = 0x050c5d1f;
  const mix = (value: number): void => {
    a = Math.imul(a ^ value, 0x01000193) >>> 0;
    b = Math.imul(b ^ (value + 0x9e37), 0x01000197) >>> 0;
  };
  for (let i = 0; i < owner.length; i++) mix(owner.charCodeAt(i));
  const keys: string[] = [];
  const length = Math.min(tokens.length, PROMPT_TOKENS_MAX);
  for (let i = 0; i < length; i++) {
    const token = tokens[i] ?? 0;
    mix(token & 0xffff);
    mix(token >>> 16);
    if (i % BLOCK_TOKENS === BLOCK_TOKENS - 1) keys.push(`${i + 1}:${a}:${b}`);
  }
  return keys;
}
