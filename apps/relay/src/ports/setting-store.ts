// What operators have set of the policy and of models. The engine's commits write it; this reads.
import type { PolicyChanges } from "@starling/domain";
import type { AccountId } from "@starling/protocol";

export type SettingKey = keyof PolicyChanges;

export interface StoredSettingChange {
  /** From 1; each change is one more. */
  readonly version: number;
  readonly operatorId: AccountId;
  readonly reason: string;
  /** Points are micro-points, as text. */
  readonly changes: readonly {
    readonly name: SettingKey;
    readonly from: number | string;
    readonly to: number | string;
  }[];
  readonly atMs: number;
}

export interface StoredModelSetting {
  readonly modelId: string;
  readonly isDisabled: boolean;
  /** Micro-points. */
  readonly pricePerItem: bigint;
  readonly changedBy: AccountId;
  readonly changedAtMs: number;
}

export interface SettingStore {
  /** What holds of what was ever set, each with its last change; `version` is 0 before the first. */
  current(): Promise<{
    readonly version: number;
    readonly values: ReadonlyMap<SettingKey, { readonly value: number | string; readonly version: number }>;
  }>;
  change(version: number): Promise<StoredSettingChange | undefined>;
  /** Newest first; `before` is the version of the last of the page before. */
  history(request: { readonly before: number | null; readonly limit: number }): Promise<StoredSettingChange[]>;
  models(): Promise<StoredModelSetting[]>;
}
