/** One EIP-1193 call of a page of this site that waits for the wallet's owner. */
export interface OwnCall {
  readonly method: string;
  readonly params?: readonly unknown[];
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** EIP-1193's errors have numbers. */
export const ownRpcError = (code: number, message: string): Error => Object.assign(new Error(message), { code });

export const USER_REJECTED = 4001;
export const UNAUTHORIZED = 4100;
export const UNSUPPORTED = 4200;
export const DISCONNECTED = 4900;
export const CHAIN_NOT_ADDED = 4902;
