// What the relay needs of a chain. Nothing here is durable: whatever must last is in the database, and is asked for again after a crash.
import type { ChainCursor, ChainEvent } from "@starling/domain";
import type { AccountId, ContractAddresses, RedemptionId } from "@starling/protocol";

/** 0x and lower-case hex digits. */
export type Hex = `0x${string}`;

export interface ChainFacts {
  readonly chainId: number;
  readonly name: string;
  readonly contracts: ContractAddresses;
  /** Blocks that must stand on top of an event, its own counted, before it is believed. */
  readonly confirmations: number;
  /** Whom vouchers and permits are signed by, and who sends the relay's transactions. */
  readonly address: Hex;
  /** Whether the relay sends redemptions and pays their gas. */
  readonly sponsors: boolean;
  /** Where others may reach the chain without the relay. */
  readonly publicRpcUrl: string | null;
}

/**
 * `starting`: not yet asked. `following`: new blocks are worked through. `unreachable`: it doesn't answer; it is asked again for ever.
 * `halted`: it says what can't be (another chain, no contracts, confirmed blocks that are gone): a person must look.
 */
export type ChainState = "starting" | "following" | "unreachable" | "halted";

export interface ChainHealth {
  readonly state: ChainState;
  /** What is wrong and what to do, for people; null while all is well. */
  readonly sentence: string | null;
  /** The newest block that was seen; null before the first. */
  readonly head: number | null;
  /** The last block that was worked through, and committed. */
  readonly worked: number | null;
  /** Of what the relay sends itself. */
  readonly sending: {
    /** `no_gas`: its address holds too little to go on; users pay their own gas until it holds more. */
    readonly state: "ready" | "no_gas";
    readonly balanceWei: bigint | null;
    readonly waiting: number;
    readonly underWay: number;
  };
}

/** A promise that the redeemer contract honours. The same terms always give the same signature. */
export interface VoucherTerms {
  readonly accountId: AccountId;
  /** 0x and 40 lower-case hex digits. */
  readonly recipient: string;
  /** Micro-points: all that the account's vouchers have paid out once this one is redeemed. */
  readonly cumulative: bigint;
  /** Seconds since the epoch. */
  readonly deadlineS: number;
}

export interface SignedVoucher {
  /** EIP-712's. */
  readonly domain: {
    readonly name: string;
    readonly version: string;
    readonly chainId: number;
    readonly verifyingContract: Hex;
  };
  /** As the contract takes it: the account's word, decimal strings for numbers. */
  readonly voucher: {
    readonly account: Hex;
    readonly recipient: Hex;
    readonly cumulative: string;
    readonly deadline: string;
  };
  readonly signature: Hex;
}

/** EIP-712 typed data of any kind; numbers as bigint. */
export interface TypedDataToSign {
  readonly domain: {
    readonly name: string;
    readonly version: string;
    readonly chainId: number;
    readonly verifyingContract: Hex;
  };
  readonly types: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>;
  readonly primaryType: string;
  readonly message: Readonly<Record<string, unknown>>;
}

/** A redemption's transaction that is not confirmed yet. */
export interface Sighting {
  /** 0x and 64 hex digits. */
  readonly transaction: string;
  /** null while it waits to be mined; only what the relay sent itself is seen then. */
  readonly block: number | null;
  /** 1 in the newest block, 0 in none. */
  readonly confirmations: number;
}

/** What is sent first when several wait. */
export type SendPriority = "redeem" | "fulfil" | "anchor";

export interface OutgoingTransaction {
  /**
   * What it is for. While one of the same intent waits or is under way, another isn't sent: whoever asks gets the outcome of the first.
   * After a crash the caller asks again; so the contract must take it only once (redemptions, fulfilments and anchors are such).
   */
  readonly intent: string;
  readonly to: Hex;
  readonly data: Hex;
  readonly priority: SendPriority;
  /** A transaction that would take more is not sent; the sender's own bound when left out. */
  readonly gasMax?: bigint;
}

/**
 * `mined`: in a block, not necessarily confirmed. `reverted`: in a block, and did nothing. `refused`: never sent: it would revert
 * (`would_revert`, with what the contract says), takes too much gas, the chain does not take it, too many wait, or the relay stops.
 */
export type Sent =
  | { readonly how: "mined"; readonly transaction: Hex; readonly block: number }
  | { readonly how: "reverted"; readonly transaction: Hex; readonly block: number }
  | {
      readonly how: "refused";
      readonly why: "would_revert" | "too_much_gas" | "not_taken" | "queue_full" | "stopped";
      readonly detail: string;
    };

/** A head of the receipt log that the anchor contract holds: proofs for contracts lead to it. */
export interface Anchored {
  /** 64 hex digits, without 0x, as in the log's own head. */
  readonly logId: string;
  readonly size: number;
  readonly rootHash: string;
  readonly timestampMs: number;
}

/** JSON-RPC 2.0, already checked at the edge. */
export interface RpcCall {
  readonly id: string | number | null;
  readonly method: string;
  readonly params: readonly unknown[];
}
export type RpcReply =
  | { readonly jsonrpc: "2.0"; readonly id: string | number | null; readonly result: unknown }
  | {
      readonly jsonrpc: "2.0";
      readonly id: string | number | null;
      readonly error: { readonly code: number; readonly message: string; readonly data?: unknown };
    };

/** Confirmed blocks that were worked through, after their commit. */
export interface WorkedBlocks {
  readonly from: number;
  readonly to: ChainCursor;
  readonly events: readonly ChainEvent[];
}

export interface Chain {
  readonly facts: ChainFacts;
  health(): ChainHealth;
  /** Whether new redemptions are taken: only while the chain is followed. */
  isOpen(): boolean;
  voucher(terms: VoucherTerms): Promise<SignedVoucher>;
  signTypedData(data: TypedDataToSign): Promise<Hex>;
  /** Where a redemption was seen that isn't confirmed yet. Of one that is, the database says where it is. */
  sighting(of: { readonly accountId: AccountId; readonly cumulative: bigint }): Sighting | null;
  /** How deep a block is, 1 for the newest; 0 when it isn't there yet. */
  confirmationsOf(block: number): number;
  /** Asks for a redemption to be sent, where the relay pays the gas; it is sent once whoever asks how often. */
  submit(redemptionId: RedemptionId, terms: VoucherTerms): "taken" | "not_sponsored" | "queue_full" | "no_gas";
  /** One nonce sequence, one queue; resent with a higher fee while it is stuck. Never rejects. */
  send(transaction: OutgoingTransaction): Promise<Sent>;
  /** The longest head that the chain was seen to hold; null while that isn't known or there is none. */
  lastAnchored(): Anchored | null;
  /** Anchors the newest head now, if the log grew since; gives the longest one then. Rejects when the chain can't be asked. */
  anchorNow(): Promise<Anchored | null>;
  /** eth_call on the newest block. Rejects when the chain doesn't answer or the contract reverts. */
  call(to: Hex, data: Hex): Promise<Hex>;
  /** Passes calls that are allowed on to the chain; every call gets its reply, errors too. Never rejects. */
  pass(calls: readonly RpcCall[]): Promise<readonly RpcReply[]>;
  /** Calls `listener` after each commit of blocks that hold events; gives the way to end that. */
  onWorked(listener: (blocks: WorkedBlocks) => void): () => void;
  stop(): Promise<void>;
}
