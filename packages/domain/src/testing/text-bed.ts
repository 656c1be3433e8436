// A small network that makes texts: the answer to a prompt is 0, 1, 2, … up to what was asked for.
import {
  type AccountId,
  encodeGenerateItem,
  encodeGenerateOutput,
  encodeTokenMeasure,
  type GenerateItem,
  type JobId,
  type NodeId,
  packBundle,
  readGenerateItem,
  unpackBundle,
} from "@starling/protocol/vocabulary";
import type { Command, Replies } from "../engine/command.ts";
import type { Policy } from "../engine/policy.ts";
import { type Held, NEW_RECORD, TestBed } from "./test-bed.ts";

export const promptOf = (length: number, first = 1_000): number[] => Array.from({ length }, (_, i) => first + i);

export class TextBed extends TestBed {
  constructor(policy: Partial<Policy> = {}) {
    super(policy, [{ task: "generate", check: { kind: "tokens", matchMax: 0.5, mismatchMin: 4 } }]);
  }

  /** A node that streams `streams` texts at once. */
  writer(name: string, streams = 4, itemsPerSecond = 10): NodeId {
    const nodeId: NodeId = `node_${name}`;
    const accountId = this.account(name, 0n, "contributor");
    this.run({ type: "node-joined", nodeId, accountId });
    this.readyToWrite(nodeId, streams, itemsPerSecond);
    return nodeId;
  }

  readyToWrite(nodeId: NodeId, streamsMax: number, itemsPerSecond = 10): void {
    const ready = { modelId: "m", backend: "webgpu", itemsPerSecond, adapterClass: "webgpu test", streamsMax } as const;
    this.run({ type: "node-ready", nodeId, models: [ready] });
  }

  /** The relay's own referee. */
  house(): NodeId {
    const nodeId: NodeId = "node_house";
    const facts = { accountId: "acc_house", kind: "referee", available: 0n, held: 0n, escrow: 0n } as const;
    this.run({ type: "load-account", account: { ...facts, record: NEW_RECORD } });
    this.run({ type: "node-joined", nodeId, accountId: "acc_house" });
    this.readyToWrite(nodeId, 4);
    return nodeId;
  }

  /** Known answers, as many as were asked for. */
  makeKnown(count: number): void {
    for (let i = 0; i < count; i++)
      this.run({
        type: "known-input",
        modelId: "m",
        items: [itemOf({ prompt: promptOf(6, 100 * i + 50), maxTokens: 8 })],
      });
  }

  text(
    accountId: AccountId,
    item: Partial<GenerateItem> = {},
    more: Partial<Extract<Command, { type: "admit-job" }>> = {},
  ): JobId {
    return this.admit(accountId, 1, { ...more, items: [itemOf(item)] });
  }

  /** What the node was given under the fence. */
  itemOf({ fence }: Held): GenerateItem {
    for (const { leases, inputs } of this.grants) {
      const at = leases.findIndex((lease) => lease.fence === fence);
      const items = at < 0 ? undefined : unpackBundle(inputs[at] ?? new Uint8Array());
      const [bytes] = items?.ok ? items.value : [];
      if (bytes !== undefined) return readGenerateItem(bytes);
    }
    throw new Error(`nothing was granted under ${fence}`);
  }

  bundleOf(item: Uint8Array): Uint8Array {
    return packBundle([item]);
  }

  one(nodeId: NodeId): Held {
    const [held] = this.heldBy(nodeId);
    if (held === undefined) throw new Error(`${nodeId} holds nothing`);
    return held;
  }

  stream(nodeId: NodeId, held: Held, from: number, tokens: readonly number[]): Replies["progress"][number] {
    const { jobId, chunkIndex, fence } = held;
    const part = { jobId, chunkIndex, fence, from, tokens, logprobs: null };
    const [reply] = this.run({ type: "progress", nodeId, parts: [part] });
    if (reply === undefined) throw new Error("no reply");
    return reply;
  }

  finish(nodeId: NodeId, held: Held, tokens: readonly number[]) {
    const output = packBundle([encodeGenerateOutput({ tokens, finish: "length" })]);
    const { jobId, chunkIndex, fence } = held;
    return this.send(nodeId, [{ ok: true, jobId, chunkIndex, fence, runMs: 1, output, proof: null }]);
  }

  /** A referee says of the tokens that it was asked about that each is so far from its own choice. */
  measure(nodeId: NodeId, held: Held, margin: number) {
    const { given = [], check } = this.itemOf(held);
    const margins = given.slice(check?.from ?? 0).map(() => margin);
    const exactCount = margin === 0 ? margins.length : 0;
    const output = packBundle([encodeTokenMeasure({ margins, exactCount, endsRight: true })]);
    const { jobId, chunkIndex, fence } = held;
    return this.send(nodeId, [{ ok: true, jobId, chunkIndex, fence, runMs: 1, output, proof: null }]);
  }
}

export const itemOf = (item: Partial<GenerateItem>): Uint8Array =>
  encodeGenerateItem({
    prompt: promptOf(8),
    maxTokens: 10,
    sampling: { temperature: 0 },
    seed: 1,
    stop: [],
    logprobs: null,
    ...item,
  });

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
