// The network's own contracts, so that what dApps ask of them can be told in plain words; see docs/reference/contracts.md.
import { erc20Abi, parseAbi } from "viem";
import type { KnownContract } from "../connect/decode/decoded-request.ts";
import type { ChainFacts } from "./chain-facts.ts";

const TOKEN = [
  ...erc20Abi,
  ...parseAbi([
    "function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)",
    "function delegate(address delegatee)",
  ]),
];
const REDEEMER = parseAbi([
  "struct Voucher { bytes32 account; address recipient; uint256 cumulative; uint64 deadline; }",
  "function redeem(Voucher voucher, bytes signature)",
]);
const DEPOSIT = parseAbi([
  "function deposit(bytes32 account, uint256 amount)",
  "function depositWithPermit(bytes32 account, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)",
]);
const ORACLE = parseAbi([
  "struct Ask { string modelId; bytes input; uint8 assurance; uint256 maxPrice; uint64 deadline; uint32 callbackGas; }",
  "function request(Ask ask) returns (uint256)",
  "function refund(uint256 requestId)",
]);
const OUTPUTS = parseAbi([
  "function transferFrom(address from, address to, uint256 tokenId)",
  "function safeTransferFrom(address from, address to, uint256 tokenId)",
  "function approve(address to, uint256 tokenId)",
  "function setApprovalForAll(address operator, bool approved)",
]);

export function knownContracts(facts: ChainFacts): readonly KnownContract[] {
  const { chainId, token } = facts;
  return [
    { chainId, address: token.address, name: `${token.symbol} token`, abi: TOKEN, token },
    { chainId, address: facts.redeemer, name: "Points redeemer", abi: REDEEMER },
    { chainId, address: facts.deposit, name: "Points deposit", abi: DEPOSIT },
    { chainId, address: facts.oracle, name: "Inference oracle", abi: ORACLE },
    { chainId, address: facts.inferenceToken, name: "Output tokens", abi: OUTPUTS },
  ];
}
