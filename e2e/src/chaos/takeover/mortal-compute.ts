// A compute whose node may die of a token: whoever runs it is told before the token leaves, and nothing is said after that.
import type { GenerateItem } from "@starling/protocol";
import type { Compute } from "@starling/worker-runtime/headless";

/** By its prompt a text is known on every node. */
export const keyOf = (prompt: readonly number[]): string => prompt.join(" ");

export interface MortalOptions {
  /** Texts at once: fewer than the machine could, so that many nodes have some. */
  readonly streams: number;
  /** Asked at each token that is made, by its place in the answer; true: this node is dead. */
  strikes(key: string, index: number): boolean;
  /** A text begins here after `given` tokens. */
  began(key: string, given: number): void;
  die(): void;
}

/** The compute itself outlives the node: several share it. */
export function createMortalCompute(compute: Compute, options: MortalOptions): Compute {
  let isDead = false;
  const endings = new Set<() => void>();
  const die = (): void => {
    if (isDead) return;
    isDead = true;
    options.die();
    for (const end of endings) end();
    endings.clear();
  };
  return {
    ...compute,
    prepare: async (manifest, more) => {
      const ready = await compute.prepare(manifest, more);
      return ready.streams === undefined ? ready : { ...ready, streams: options.streams };
    },
    generator(modelId) {
      const generator = compute.generator?.(modelId);
      if (generator === undefined) return undefined;
      return {
        streamsMax: options.streams,
        trim: () => generator.trim(),
        start(item: GenerateItem, listener) {
          const key = keyOf(item.prompt);
          let index = item.given?.length ?? 0;
          if (item.check === undefined) options.began(key, index);
          const handle = generator.start(item, {
            onTokens(tokens, logprobs) {
              if (isDead) return;
              for (const _ of tokens) {
                if (options.strikes(key, index)) return die();
                index += 1;
              }
              listener.onTokens(tokens, logprobs);
            },
            onDone(output) {
              endings.delete(end);
              if (!isDead) listener.onDone(output);
            },
            onFailed(failure) {
              endings.delete(end);
              if (!isDead) listener.onFailed(failure);
            },
          });
          // The dead node's session has nothing left to wait for.
          const end = (): void => {
            handle.stop();
            listener.onFailed({ code: "run_failed" });
          };
          endings.add(end);
          return {
            stop() {
              endings.delete(end);
              handle.stop();
            },
          };
        },
      };
    },
    close: async () => {},
  };
}
