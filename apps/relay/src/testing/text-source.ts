import type { GenerateItem, TokenLogprob } from "@starling/protocol";

/** What makes a node's tokens: as the runtime's generators do. */
export interface TextSource {
  start(
    item: GenerateItem,
    listener: {
      onTokens(tokens: readonly number[], logprobs: readonly TokenLogprob[] | undefined): void;
      onDone(output: Uint8Array): void;
      onFailed(failure: { readonly code: "run_failed" | "device_lost" | "input_rejected" }): void;
    },
  ): { stop(): void };
}
