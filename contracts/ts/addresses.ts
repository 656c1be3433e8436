// Where the contracts stand on a chain, and the file that says so.
import { readFileSync } from "node:fs";
import { type Address, getAddress, isAddress } from "viem";

/** The contracts of one chain, as `deploy` gives them and the addresses file has them. */
export interface ContractAddresses {
  readonly chainId: number;
  readonly starToken: Address;
  readonly pointsRedeemer: Address;
  readonly pointsDeposit: Address;
  readonly receiptAnchor: Address;
  readonly inferenceOracle: Address;
  readonly inferenceToken: Address;
  /** Nothing of theirs is in a block before this one. */
  readonly deployBlock: number;
}

export const CONTRACT_NAMES = [
  "starToken",
  "pointsRedeemer",
  "pointsDeposit",
  "receiptAnchor",
  "inferenceOracle",
  "inferenceToken",
] as const;

/**
 * The addresses in an already parsed JSON document; addresses come back with their checksum.
 * @throws an Error that names the field and what it got
 */
export function parseContractAddresses(document: unknown): ContractAddresses {
  if (typeof document !== "object" || document === null) throw new Error("contract addresses must be a JSON object");
  const fields = new Map<string, unknown>(Object.entries(document));
  const whole = (name: string, min: number): number => {
    const value = fields.get(name);
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min) {
      throw new Error(`${name} must be a whole number from ${min}, got ${JSON.stringify(value)}`);
    }
    return value;
  };
  const address = (name: (typeof CONTRACT_NAMES)[number]): Address => {
    const value = fields.get(name);
    if (typeof value !== "string" || !isAddress(value, { strict: false })) {
      throw new Error(`${name} must be an address (0x and 40 hex digits), got ${JSON.stringify(value)}`);
    }
    return getAddress(value);
  };
  return {
    chainId: whole("chainId", 1),
    starToken: address("starToken"),
    pointsRedeemer: address("pointsRedeemer"),
    pointsDeposit: address("pointsDeposit"),
    receiptAnchor: address("receiptAnchor"),
    inferenceOracle: address("inferenceOracle"),
    inferenceToken: address("inferenceToken"),
    deployBlock: whole("deployBlock", 0),
  };
}

/**
 * @throws an Error that names the file and what is wrong with it
 */
export function readContractAddresses(file: string): ContractAddresses {
  try {
    return parseContractAddresses(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
