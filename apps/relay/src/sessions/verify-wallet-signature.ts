// Whether a wallet signed a text: one with a key (EIP-191), or a contract that is asked on the chain (EIP-1271).
import { decodeFunctionResult, encodeFunctionData, hashMessage, parseAbi, recoverAddress } from "viem";
import type { Chain, Hex } from "../ports/chain.ts";

const EIP_1271 = parseAbi(["function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)"]);
const VALID = "0x1626ba7e";
/** r, s and v. */
const KEY_SIGNATURE_CHARS = 2 + 2 * 65;

export interface SignedText {
  /** 0x and 40 lower-case hex digits. */
  readonly address: string;
  readonly message: string;
  /** 0x and hex digits. */
  readonly signature: string;
}

/** Where there is no chain, or it doesn't answer, no contract's signature holds. */
export async function verifyWalletSignature(signed: SignedText, chain: Pick<Chain, "call"> | null): Promise<boolean> {
  const hash = hashMessage(signed.message);
  if ((await signerOf(hash, signed.signature)) === signed.address) return true;
  return chain !== null && (await isValidOnChain(chain, hash, signed));
}

async function signerOf(hash: Hex, signature: string): Promise<string | undefined> {
  if (signature.length !== KEY_SIGNATURE_CHARS) return undefined;
  try {
    return (await recoverAddress({ hash, signature: hexOf(signature) })).toLowerCase();
  } catch {
    return undefined;
  }
}

async function isValidOnChain(chain: Pick<Chain, "call">, hash: Hex, { address, signature }: SignedText) {
  try {
    const args = [hash, hexOf(signature)] as const;
    const data = encodeFunctionData({ abi: EIP_1271, functionName: "isValidSignature", args });
    const answer = await chain.call(hexOf(address), data);
    return decodeFunctionResult({ abi: EIP_1271, functionName: "isValidSignature", data: answer }) === VALID;
  } catch {
    return false;
  }
}

/** The edge saw that it is hex. */
const hexOf = (text: string): Hex => `0x${text.slice(2)}`;
