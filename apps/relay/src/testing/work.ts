import type { LeaseOffer } from "@starling/protocol";

/** A lease with its chunk's input bundle. */
export interface Work {
  readonly lease: LeaseOffer;
  readonly input: Uint8Array;
}
