// The contracts as TypeScript knows them: typed ABIs, deployment, where they stand, and a local chain.
export { inferenceDiaryAbi, inferenceDiaryBytecode } from "../generated/inference-diary.ts";
export { inferenceOracleAbi } from "../generated/inference-oracle.ts";
export { inferenceTokenAbi } from "../generated/inference-token.ts";
export { pointsDepositAbi } from "../generated/points-deposit.ts";
export { pointsRedeemerAbi } from "../generated/points-redeemer.ts";
export { receiptAnchorAbi } from "../generated/receipt-anchor.ts";
export { starTokenAbi } from "../generated/star-token.ts";
export { CONTRACT_NAMES, type ContractAddresses, parseContractAddresses, readContractAddresses } from "./addresses.ts";
export { DEFAULT_CAPS, type DeployOptions, deploy, type IssuanceCaps } from "./deploy.ts";
export { MINT_PERMIT_TYPES, VOUCHER_TYPES } from "./signed-types.ts";
export { type Anvil, type AnvilOptions, fundAddress, LOCAL_CHAIN_ID, startAnvil } from "./start-anvil.ts";
