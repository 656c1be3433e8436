// The host side of a node, as this site uses it.
import type { AdapterInfo, Backend } from "@starling/protocol";

export type ContributorPhase =
  | "idle"
  | "probing"
  | "connecting"
  | "ready"
  | "running"
  | "paused"
  | "draining"
  | "stopped"
  | "faulted";

export interface ContributorModel {
  readonly modelId: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly stage: "waiting" | "downloading" | "loading" | "checking" | "measuring" | "ready" | "failed";
  readonly loadedBytes: number;
  readonly backend?: Backend;
  readonly itemsPerSecond?: number;
  readonly problem?: string;
}

export interface ContributorSnapshot {
  readonly phase: ContributorPhase;
  readonly role: "leader" | "follower" | "alone-unknown";
  readonly account: { readonly id: string } | null;
  readonly balance: { readonly settled: string; readonly pending: string } | null;
  readonly adapter: AdapterInfo | null;
  readonly models: readonly ContributorModel[];
  readonly current: {
    readonly jobId: string;
    readonly chunkIndex: number;
    readonly modelId: string;
    readonly itemCount: number;
  } | null;
  readonly session: {
    readonly chunksDone: number;
    readonly itemsDone: number;
    readonly startedAtMs: number | null;
  };
  readonly connection: "offline" | "connecting" | "online";
  readonly notice: { readonly code: string; readonly message: string } | null;
}

export interface Contributor {
  snapshot(): ContributorSnapshot;
  subscribe(listener: () => void): () => void;
  start(consent: { grantedAt: string }): void;
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

export interface ContributorOptions {
  readonly relayUrl: string;
  readonly workerUrl: string;
  readonly ortUrl: string;
}
export type CreateContributor = (options: ContributorOptions) => Contributor;
