// What a node may still sign for: leases that ended a moment ago, while its message about them was on its way.
import { SOCKET_LIMITS } from "./socket-limits.ts";

export interface EndedLease {
  readonly modelId: string;
  /** SHA-256 of the chunk's input bundle, in hex. */
  readonly inputHash: string;
}

export interface EndedLeases {
  add(fence: number, lease: EndedLease): void;
  get(fence: number): EndedLease | undefined;
}

/** Remembers the last `endedLeasesMax` of them, and at most twice as many. */
export function createEndedLeases(most: number = SOCKET_LIMITS.endedLeasesMax): EndedLeases {
  let young = new Map<number, EndedLease>();
  let old = new Map<number, EndedLease>();
  return {
    add(fence, lease) {
      if (young.size >= most) {
        old = young;
        young = new Map();
      }
      young.set(fence, lease);
    },
    get: (fence) => young.get(fence) ?? old.get(fence),
  };
}
