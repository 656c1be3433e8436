// Puts the six contracts on a chain, in six transactions, with their roles given by the constructors.
import {
  type Abi,
  type Account,
  type Address,
  type Chain,
  type ContractConstructorArgs,
  encodeDeployData,
  getContractAddress,
  type Hex,
  isAddressEqual,
  type PublicClient,
  type Transport,
  type WalletClient,
} from "viem";
import { inferenceOracleAbi, inferenceOracleBytecode } from "../generated/inference-oracle.ts";
import { inferenceTokenAbi, inferenceTokenBytecode } from "../generated/inference-token.ts";
import { pointsDepositAbi, pointsDepositBytecode } from "../generated/points-deposit.ts";
import { pointsRedeemerAbi, pointsRedeemerBytecode } from "../generated/points-redeemer.ts";
import { receiptAnchorAbi, receiptAnchorBytecode } from "../generated/receipt-anchor.ts";
import { starTokenAbi, starTokenBytecode } from "../generated/star-token.ts";
import type { ContractAddresses } from "./addresses.ts";

/** 1 micro-point is this many wei of STAR. */
const WEI_PER_MICROPOINT = 1_000_000_000_000n;
const CONFIRMATION_MS_MAX = 180_000;

/** How much may become tokens; points in micro-points. The caps can later be set up to their maxima by the admin. */
export interface IssuanceCaps {
  readonly epochLengthS: number;
  readonly epochCapPoints: bigint;
  readonly epochCapPointsMax: bigint;
}

/** A million points a week, at most ten million. */
export const DEFAULT_CAPS: IssuanceCaps = {
  epochLengthS: 7 * 24 * 3_600,
  epochCapPoints: 1_000_000_000_000n,
  epochCapPointsMax: 10_000_000_000_000n,
};

export interface DeployOptions {
  /** With an account: it pays. It needs no role afterwards unless it is also the admin. */
  readonly walletClient: WalletClient<Transport, Chain | undefined, Account>;
  readonly publicClient: PublicClient;
  /** The relay's chain key: signs vouchers and mint permits, anchors, fulfils, may pause. */
  readonly relay: Address;
  /** Sets caps, rotates signers, unpauses, gives roles. */
  readonly admin: Address;
  readonly caps?: IssuanceCaps;
  readonly onDeployed?: (name: string, address: Address, transaction: Hex) => void;
}

/**
 * Deploys all contracts and waits until each is in a block.
 * @throws when a transaction fails, or when another transaction of the same account came in between
 */
export async function deploy(options: DeployOptions): Promise<ContractAddresses> {
  const { walletClient, publicClient, relay, admin, caps = DEFAULT_CAPS } = options;
  const from = walletClient.account.address;
  const nonce = await publicClient.getTransactionCount({ address: from });
  let deployBlock: bigint | undefined;
  let sent = 0;

  const create = async <const A extends Abi>(
    name: string,
    abi: A,
    bytecode: Hex,
    args: ContractConstructorArgs<A>,
  ): Promise<Address> => {
    const expected = getContractAddress({ from, nonce: BigInt(nonce + sent) });
    // The types of `args` are checked here; encodeDeployData's own can't follow a generic ABI.
    const data = encodeDeployData({ abi: abi as Abi, bytecode, args: args as readonly unknown[] });
    const hash = await walletClient.sendTransaction({
      account: walletClient.account,
      chain: walletClient.chain ?? null,
      data,
      nonce: nonce + sent,
    });
    sent++;
    const receipt = await publicClient.waitForTransactionReceipt({ hash, timeout: CONFIRMATION_MS_MAX });
    if (
      receipt.status !== "success" ||
      !receipt.contractAddress ||
      !isAddressEqual(receipt.contractAddress, expected)
    ) {
      throw new Error(`${name} could not be deployed: transaction ${hash}, status ${receipt.status}`);
    }
    deployBlock ??= receipt.blockNumber;
    options.onDeployed?.(name, expected, hash);
    return expected;
  };

  const chainId = await publicClient.getChainId();
  // The redeemer comes second: the token is told its address before it is there.
  const minter = getContractAddress({ from, nonce: BigInt(nonce + 1) });
  const starToken = await create("StarToken", starTokenAbi, starTokenBytecode, [
    admin,
    minter,
    BigInt(caps.epochLengthS),
    caps.epochCapPoints * WEI_PER_MICROPOINT,
    caps.epochCapPointsMax * WEI_PER_MICROPOINT,
  ]);
  const pointsRedeemer = await create("PointsRedeemer", pointsRedeemerAbi, pointsRedeemerBytecode, [
    starToken,
    admin,
    relay,
    relay,
    caps.epochCapPoints,
    caps.epochCapPointsMax,
  ]);
  const pointsDeposit = await create("PointsDeposit", pointsDepositAbi, pointsDepositBytecode, [starToken]);
  const receiptAnchor = await create("ReceiptAnchor", receiptAnchorAbi, receiptAnchorBytecode, [admin, relay]);
  const inferenceOracle = await create("InferenceOracle", inferenceOracleAbi, inferenceOracleBytecode, [
    starToken,
    pointsDeposit,
    receiptAnchor,
    admin,
    relay,
  ]);
  const inferenceToken = await create("InferenceToken", inferenceTokenAbi, inferenceTokenBytecode, [
    receiptAnchor,
    admin,
    relay,
  ]);
  return {
    chainId,
    starToken,
    pointsRedeemer,
    pointsDeposit,
    receiptAnchor,
    inferenceOracle,
    inferenceToken,
    deployBlock: Number(deployBlock ?? 0n),
  };
}
