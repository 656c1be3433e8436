// The contract of output tokens, as the relay speaks to it: permits to mint, and what a token says of itself.
import { inferenceTokenAbi, MINT_PERMIT_TYPES } from "@starling/contracts";
import type { AnchoredInclusion, MintPermit, OutputMetadata } from "@starling/protocol";
import { decodeFunctionResult, encodeAbiParameters, encodeFunctionData, keccak256 } from "viem";
import { inclusionWords } from "../oracle/oracle-contract.ts";
import type { Chain, Hex } from "../ports/chain.ts";
import { createBoundedMap } from "../receipts/bounded-map.ts";

const text = (name: string) => ({ name, type: "string" }) as const;

/** What a permit's `metadataHash` is of. */
export const METADATA_PARAMETERS = [
  {
    type: "tuple",
    components: [text("name"), text("description"), text("modelId"), text("prompt"), text("output"), text("uri")],
  },
] as const;

/** What the chain says of a token, on the newest block. Hashes are 0x and 64 hex digits. */
export interface TokenOnChain {
  /** In lower case. */
  readonly owner: string;
  readonly modelHash: string;
  readonly inputHash: string;
  readonly outputHash: string;
}

export interface SignedMint {
  readonly signature: Hex;
  /** For a wallet to send to `address`. */
  readonly data: Hex;
}

export interface TokenContract {
  /** In lower case. */
  readonly address: Hex;
  metadataHash(metadata: OutputMetadata): Hex;
  signMint(permit: MintPermit, metadata: OutputMetadata, proof: AnchoredInclusion): Promise<SignedMint>;
  /** null: there is no such token. "unknown": the chain doesn't answer. */
  tokenOf(leafHash: Hex): Promise<TokenOnChain | null | "unknown">;
  /** What tokens were minted with, in the order asked for; null where the chain doesn't say. */
  metadataOf(leafHashes: readonly Hex[]): Promise<(OutputMetadata | null)[]>;
}

/** Calls in one request to the chain, and tokens whose texts are remembered: they never change. */
const CALLS_AT_ONCE = 20;
const METADATA_CACHED_MAX = 1_000;

/** JSON-RPC's code of a call that the contract refuses. */
const REVERTED = 3;

export function tokenContract(chain: Pick<Chain, "facts" | "signTypedData" | "pass">): TokenContract {
  const address: Hex = `0x${chain.facts.contracts.inferenceToken.slice(2).toLowerCase()}`;
  const abi = inferenceTokenAbi;
  const domain = {
    name: "Starling Inference",
    version: "1",
    chainId: chain.facts.chainId,
    verifyingContract: address,
  } as const;

  const known = createBoundedMap<OutputMetadata>(METADATA_CACHED_MAX);
  const read = (id: number, functionName: "ownerOf" | "provenanceOf" | "metadataOf", leafHash: Hex) => ({
    id,
    method: "eth_call",
    params: [{ to: address, data: encodeFunctionData({ abi, functionName, args: [BigInt(leafHash)] }) }, "latest"],
  });

  const metadataHash = (metadata: OutputMetadata): Hex =>
    keccak256(encodeAbiParameters(METADATA_PARAMETERS, [metadata]));

  return {
    address,
    metadataHash,
    async signMint(permit, metadata, proof) {
      const message = {
        leafHash: hex(permit.leafHash),
        modelHash: hex(permit.modelHash),
        inputHash: hex(permit.inputHash),
        outputHash: hex(permit.outputHash),
        to: hex(permit.to),
        metadataHash: hex(permit.metadataHash),
        deadline: BigInt(permit.deadline),
      };
      const signature = await chain.signTypedData({
        domain,
        types: MINT_PERMIT_TYPES,
        primaryType: "MintPermit",
        message,
      });
      const args = [message, metadata, signature, inclusionWords(proof)] as const;
      return { signature, data: encodeFunctionData({ abi, functionName: "mintProven", args }) };
    },
    async tokenOf(leafHash) {
      const [owned, proven] = await chain.pass([read(1, "ownerOf", leafHash), read(2, "provenanceOf", leafHash)]);
      if (owned === undefined || proven === undefined) return "unknown";
      if ("error" in owned) return owned.error.code === REVERTED ? null : "unknown";
      if ("error" in proven) return proven.error.code === REVERTED ? null : "unknown";
      const owner = decodeFunctionResult({ abi, functionName: "ownerOf", data: hex(owned.result) });
      const { modelHash, inputHash, outputHash } = decodeFunctionResult({
        abi,
        functionName: "provenanceOf",
        data: hex(proven.result),
      });
      return { owner: owner.toLowerCase(), modelHash, inputHash, outputHash };
    },
    async metadataOf(leafHashes) {
      const unknown = leafHashes.filter((leafHash) => known.get(leafHash) === undefined);
      for (let from = 0; from < unknown.length; from += CALLS_AT_ONCE) {
        const some = unknown.slice(from, from + CALLS_AT_ONCE);
        const replies = await chain.pass(some.map((leafHash, i) => read(i, "metadataOf", leafHash)));
        for (const [i, leafHash] of some.entries()) {
          const reply = replies[i];
          if (reply === undefined || "error" in reply) continue;
          known.set(leafHash, decodeFunctionResult({ abi, functionName: "metadataOf", data: hex(reply.result) }));
        }
      }
      return leafHashes.map((leafHash) => known.get(leafHash) ?? null);
    },
  };
}

function hex(value: unknown): Hex {
  if (typeof value !== "string" || !/^0x[0-9a-fA-F]*$/.test(value)) throw new Error("hex digits were expected");
  return `0x${value.slice(2)}`;
}
