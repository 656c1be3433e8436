// What the bench's page and its workers say to each other.
export interface AloneOrder {
  readonly relayUrl: string;
  readonly ortUrl: string;
  readonly backend: "wasm" | "webgpu";
  readonly modelId: string;
}
/** Prompts as token ids, answered greedily: all at once, or one after the other. */
export interface RunOrder {
  readonly prompts: readonly (readonly number[])[];
  readonly maxTokens: number;
  readonly together: boolean;
}
export interface RunAnswer {
  /** Answer tokens of each prompt. */
  readonly tokens: readonly (readonly number[])[];
  readonly tookMs: number;
  /** From its start to its first token, of each prompt; of the node's own runtime. */
  readonly firstMs: readonly number[];
}
export interface CheckAnswer {
  /** Of each prompt: making the answer, and measuring it as a referee does. */
  readonly madeMs: readonly number[];
  readonly checkedMs: readonly number[];
}
export type ToWorker =
  | { readonly id: number; readonly type: "open"; readonly order: AloneOrder }
  | { readonly id: number; readonly type: "run" | "check"; readonly order: RunOrder };
