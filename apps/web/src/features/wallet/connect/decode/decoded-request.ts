// What a dApp asks for, in plain words and as data. Everything shown is bounded and has its invisible characters made visible.
import type { ConnectResult } from "../connect-failure.ts";
import type { Warning } from "../warning.ts";
import type { Words } from "../words.ts";

export type Hex = `0x${string}`;

/** A fact to show, in the order given. */
export interface Line {
  readonly label: Words;
  readonly value: Words;
  /** How to set it: long text in a box, addresses and bytes in the fixed-width face. */
  readonly as?: "text" | "address" | "amount" | "bytes";
}

interface Described {
  /** What is asked, in one sentence: "Sign a message", "Send 2 STAR to 0x12…34". */
  readonly title: Words;
  readonly lines: readonly Line[];
  /** Worst first. */
  readonly warnings: readonly Warning[];
}

export interface SignMessage extends Described {
  readonly kind: "sign-message";
  readonly address: Hex;
  /** What is signed, exactly: give it to viem as `{ message: { raw } }`. */
  readonly raw: Hex;
  /** The message as shown; null when it isn't text. */
  readonly text: string | null;
  /** A sign-in with Ethereum (EIP-4361), when the message is one. */
  readonly siwe: {
    readonly domain: string;
    readonly address: Hex;
    readonly chainId: number;
    readonly nonce: string;
  } | null;
}

export interface SignTypedData extends Described {
  readonly kind: "sign-typed-data";
  readonly address: Hex;
  /** What is signed, as viem's `signTypedData` takes it (cast at the wallet's codec); types are checked and bounded. */
  readonly typedData: {
    readonly domain: Readonly<Record<string, unknown>>;
    readonly types: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>;
    readonly primaryType: string;
    readonly message: Readonly<Record<string, unknown>>;
  };
  readonly pattern:
    | "permit"
    | "permit2"
    | "permit-all"
    | "voucher"
    | "mint-permit"
    | "delegation"
    | "order"
    | "meta-transaction"
    | "other";
}

export interface SendTransaction extends Described {
  readonly kind: "send-transaction";
  readonly address: Hex;
  readonly chainId: number;
  /** null creates a contract. */
  readonly to: Hex | null;
  readonly value: bigint;
  readonly data: Hex;
  /** What the dApp suggests; the wallet decides. */
  readonly gas: bigint | null;
  readonly maxFeePerGas: bigint | null;
  readonly maxPriorityFeePerGas: bigint | null;
  readonly gasPrice: bigint | null;
  /** The function that is called, when the contract or at least the function is known. */
  readonly call: {
    readonly contract: string | null;
    readonly functionName: string;
    readonly args: readonly Line[];
  } | null;
}

export interface SwitchChain extends Described {
  readonly kind: "switch-chain";
  readonly chainId: number;
}

export interface AddChain extends Described {
  readonly kind: "add-chain";
  readonly chainId: number;
  readonly name: string;
  readonly rpcUrls: readonly string[];
  readonly symbol: string | null;
  /** The wallet has it already: agreeing only says so to the dApp. */
  readonly isKnown: boolean;
}

export interface RequestInference extends Described {
  readonly kind: "request-inference";
  readonly model: string;
  readonly ask:
    | { readonly type: "input"; readonly input: readonly string[] }
    | {
        readonly type: "messages";
        readonly messages: readonly { readonly role: "system" | "user" | "assistant"; readonly content: string }[];
      };
  /** Characters of the input in all. */
  readonly inputChars: number;
  readonly maxTokens: number | null;
  readonly assurance: "none" | "sampled" | "full" | "quorum";
  /** Micro-points that the dApp says it may cost at most; the wallet shows a quote beside it and refuses a higher one. */
  readonly maxPrice: bigint | null;
}

export type DecodedRequest = SignMessage | SignTypedData | SendTransaction | SwitchChain | AddChain | RequestInference;

/** A contract's ABI, as far as it is known: viem's `Abi`, given as data. */
export interface KnownContract {
  readonly chainId: number;
  readonly address: Hex;
  /** As it is shown: "Starling token". */
  readonly name: string;
  readonly abi: readonly unknown[];
  /** Of an ERC-20: how its amounts are shown. */
  readonly token?: { readonly symbol: string; readonly decimals: number };
}

/** What requests are held against. */
export interface DecodeContext {
  /** The chain that the request is for. */
  readonly chainId: number;
  /** Chains the wallet has, with their names and coins. */
  readonly chains: readonly { readonly chainId: number; readonly name: string; readonly symbol: string }[];
  /** Accounts that the dApp was given, in any case. */
  readonly accounts: readonly Hex[];
  /** Where the dApp is, as attested or else as it claims; null when it claims nothing usable. */
  readonly dappOrigin: string | null;
  readonly contracts: readonly KnownContract[];
  /** Models of the network and what they do; a model that isn't there is refused. Left out: any well-formed id is taken. */
  readonly models?: readonly { readonly id: string; readonly task: string }[];
  readonly nowMs: number;
}

export type DecodeResult = ConnectResult<DecodedRequest>;
