// Where a simulated node makes texts: tokens come step by step, are told to the relay, told again when nothing is heard, and end in a result.
import { DEFAULT_POLICY, type Replies, type StreamPart } from "@starling/domain";
import type { GenerateItem, JobId } from "@starling/protocol/vocabulary";
import type { Agenda } from "./agenda.ts";
import type { Random } from "./random.ts";

const ALIVE_MS = 500;
const AGAIN_MS = 1_000;

export interface TextLease {
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly fence: number;
}

export interface TextDeskPorts {
  /** Puts a message on the wire; `answered` is called when, and if, its acknowledgement comes back. */
  readonly tell: (parts: readonly StreamPart[], answered: (replies: Replies["progress"]) => void) => void;
  readonly done: (lease: TextLease, tokens: readonly number[]) => void;
  /** The relay takes no more of it. */
  readonly refused: (lease: TextLease) => void;
}

interface Text {
  readonly lease: TextLease;
  readonly tokens: readonly number[];
  made: number;
  have: number;
}

export class TextDesk {
  readonly #texts = new Map<number, Text>();
  readonly #agenda: Agenda;
  readonly #random: Random;
  readonly #ports: TextDeskPorts;

  constructor(agenda: Agenda, random: Random, ports: TextDeskPorts) {
    this.#agenda = agenda;
    this.#random = random;
    this.#ports = ports;
  }

  has(fence: number): boolean {
    return this.#texts.has(fence);
  }

  get fences(): number[] {
    return [...this.#texts.keys()];
  }

  /** @param tokens the whole answer, what was given included */
  start(lease: TextLease, item: GenerateItem, tokens: readonly number[], msPerToken: number): void {
    const given = item.given?.length ?? 0;
    const text: Text = { lease, tokens, made: given, have: given };
    this.#texts.set(lease.fence, text);
    this.#agenda.after(this.#random.between(0, 200), () => this.#step(text, msPerToken));
    this.#agenda.after(ALIVE_MS, () => this.#sayAgain(text));
  }

  stop(fence: number): void {
    this.#texts.delete(fence);
  }

  clear(): void {
    this.#texts.clear();
  }

  #isLive(text: Text): boolean {
    return this.#texts.get(text.lease.fence) === text;
  }

  #step(text: Text, msPerToken: number): void {
    if (!this.#isLive(text)) return;
    text.made = Math.min(text.tokens.length, text.made + this.#random.int(1, 3));
    if (text.made === text.tokens.length) {
      // The last tokens may come with the result alone.
      if (this.#random.chance(0.5)) this.#tell(text);
      this.#texts.delete(text.lease.fence);
      this.#ports.done(text.lease, text.tokens);
      return;
    }
    this.#tell(text);
    this.#agenda.after(msPerToken * this.#random.between(0.5, 2), () => this.#step(text, msPerToken));
  }

  #tell(text: Text): void {
    const { lease, tokens, made, have } = text;
    // Now and then from further back than is needed.
    const from = this.#random.chance(0.1) ? Math.max(0, have - this.#random.int(0, 5)) : have;
    this.#ports.tell([{ ...lease, from, tokens: tokens.slice(from, made), logprobs: null }], ([reply]) => {
      if (reply === undefined || !this.#isLive(text)) return;
      if ("code" in reply) {
        this.#texts.delete(lease.fence);
        this.#ports.refused(lease);
      } else text.have = Math.min(text.made, reply.have);
    });
  }

  #sayAgain(text: Text): void {
    if (!this.#isLive(text)) return;
    this.#tell(text);
    this.#agenda.after(Math.min(AGAIN_MS, DEFAULT_POLICY.streamTtlMs / 3), () => this.#sayAgain(text));
  }
}
