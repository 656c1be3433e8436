// eth_sendTransaction: value, recipient, and the call as far as the contract or at least the function is known.
import { type Abi, decodeFunctionData, parseAbi } from "viem";
import { z } from "zod";
import { done, refuse } from "../connect-failure.ts";
import { CONNECT_LIMITS } from "../connect-limits.ts";
import { line } from "../visible.ts";
import { type Warning, warn, worstFirst } from "../warning.ts";
import { say, type Words } from "../words.ts";
import {
  accountOf,
  coinAmount,
  contractAt,
  isAddress,
  isUnlimited,
  nameOf,
  sameAddress,
  short,
  tokenAmount,
} from "./amounts.ts";
import type { DecodeContext, DecodeResult, Hex, KnownContract, Line, SendTransaction } from "./decoded-request.ts";

const address = z.custom<Hex>(isAddress);
/** JSON-RPC's quantities, or a number that everybody reads alike; decimal text could be meant either way. */
const quantity = z
  .union([
    z.string().regex(/^0x[0-9a-fA-F]{1,64}$/),
    z.number().refine((value) => Number.isSafeInteger(value) && value >= 0),
  ])
  .transform(BigInt);
const bytes = z.custom<Hex>(
  (value) =>
    typeof value === "string" &&
    /^0x([0-9a-fA-F]{2})*$/.test(value) &&
    value.length <= 2 + 2 * CONNECT_LIMITS.callDataBytesMax,
);
const shape = z.object({
  from: address,
  to: z.union([address, z.null(), z.literal(""), z.literal("0x")]).optional(),
  value: quantity.nullish(),
  data: bytes.nullish(),
  input: bytes.nullish(),
  gas: quantity.nullish(),
  gasLimit: quantity.nullish(),
  gasPrice: quantity.nullish(),
  maxFeePerGas: quantity.nullish(),
  maxPriorityFeePerGas: quantity.nullish(),
  chainId: quantity.nullish(),
  // Giving the account's code away (EIP-7702), or blobs: nothing that a dApp may ask for here.
  authorizationList: z.undefined().optional(),
  blobs: z.undefined().optional(),
  blobVersionedHashes: z.undefined().optional(),
});

/** Functions whose meaning is the same wherever they are. */
const COMMON: Abi = parseAbi([
  "function transfer(address to, uint256 amount)",
  "function approve(address spender, uint256 amount)",
  "function increaseAllowance(address spender, uint256 amount)",
  "function transferFrom(address from, address to, uint256 amount)",
  "function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)",
  "function setApprovalForAll(address operator, bool approved)",
  "function safeTransferFrom(address from, address to, uint256 tokenId)",
  "function safeTransferFrom(address from, address to, uint256 tokenId, bytes data)",
  "function transferOwnership(address newOwner)",
  "function grantRole(bytes32 role, address account)",
  "function upgradeTo(address implementation)",
  "function upgradeToAndCall(address implementation, bytes data)",
  "function delegate(address delegatee)",
]);
const GIVES_CONTROL = new Set(["transferOwnership", "grantRole", "upgradeTo", "upgradeToAndCall"]);
const ZERO = /^0x0{40}$/;

interface Call {
  readonly contract: KnownContract | undefined;
  readonly functionName: string;
  readonly names: readonly string[];
  readonly args: readonly unknown[];
}

export function decodeTransaction(params: unknown, context: DecodeContext): DecodeResult {
  if (!Array.isArray(params) || params.length < 1) return refuse("request_malformed");
  const parsed = shape.safeParse(params[0]);
  if (!parsed.success) return refuse("request_malformed");
  const given = parsed.data;
  const from = accountOf(given.from, context);
  if (from === undefined) return refuse("wrong_account");
  if (given.data && given.input && given.data.toLowerCase() !== given.input.toLowerCase())
    return refuse("request_malformed");
  if (given.chainId && given.chainId !== BigInt(context.chainId)) return refuse("unknown_chain");
  const to = given.to === undefined || given.to === null || given.to === "" || given.to === "0x" ? null : given.to;
  const data = given.data ?? given.input ?? "0x";
  if (to === null && data === "0x") return refuse("request_malformed");
  const transaction = {
    value: given.value ?? 0n,
    data,
    gas: given.gas ?? given.gasLimit ?? null,
    gasPrice: given.gasPrice ?? null,
    maxFeePerGas: given.maxFeePerGas ?? null,
    maxPriorityFeePerGas: given.maxPriorityFeePerGas ?? null,
  };
  const read = to === null || data === "0x" ? null : readCall(to, data, context);
  const call = read === null || "warning" in read ? null : read;
  const warnings: Warning[] = [...feeWarnings(transaction)];
  if (read !== null && "warning" in read) warnings.push(read.warning);
  if (to === null)
    warnings.push(
      warn("contract_created", "It puts a new program on the network. This wallet can't tell what it does."),
    );
  else if (ZERO.test(to))
    warnings.push(
      warn("recipient_zero", "It goes to the zero address: whatever it carries is lost.", { kind: "coins" }),
    );
  const told = call === null || to === null ? null : tell(call, to, context);
  warnings.push(...(told?.warnings ?? []));
  const { value } = transaction;
  if (value > 0n && to !== null) {
    const token = contractAt(to, context.chainId, context)?.token;
    if (token !== undefined)
      warnings.push(
        warn(
          "recipient_is_token",
          `It sends coins to the contract of ${token.symbol} itself, where they may be lost.`,
          { kind: "coins", symbol: token.symbol },
        ),
      );
    else
      warnings.push(
        warn("value_sent", "Coins leave your account.", { amount: coinAmount(value, context.chainId, context) }),
      );
  }
  const known = to === null ? undefined : contractAt(to, context.chainId, context)?.name;
  const shownTo =
    to === null ? say("newContract") : known === undefined ? say("unknownAt", { address: to }) : `${known} (${to})`;
  const args = call === null ? [] : argLines(call);
  const lines: readonly Line[] = [
    { label: say("to"), value: shownTo, as: "address" },
    { label: say("value"), value: coinAmount(value, context.chainId, context), as: "amount" },
    ...(call === null ? [] : [{ label: say("function"), value: call.functionName }]),
    ...args,
    ...(data === "0x"
      ? []
      : [{ label: say("data"), value: line(data, CONNECT_LIMITS.valueCharsShown), as: "bytes" as const }]),
    { label: say("sender"), value: from, as: "address" },
  ];
  return done({
    kind: "send-transaction",
    title: told?.title ?? titleOf(to, value, data, context),
    address: from,
    chainId: context.chainId,
    to,
    ...transaction,
    call: call === null ? null : { contract: call.contract?.name ?? null, functionName: call.functionName, args },
    lines,
    warnings: worstFirst(warnings),
  });
}

function titleOf(to: Hex | null, value: bigint, data: Hex, context: DecodeContext): Words {
  if (to === null) return say("createContract");
  const who = nameOf(to, context.chainId, context);
  const what = coinAmount(value, context.chainId, context);
  if (data === "0x") return say("send", { what, who });
  return value > 0n ? say("callAndSend", { what, who }) : say("call", { who });
}

/** By the contract's own ABI, else by what is the same everywhere. */
function readCall(to: Hex, data: Hex, context: DecodeContext): Call | { readonly warning: Warning } {
  const contract = contractAt(to, context.chainId, context);
  for (const abi of [...(contract === undefined ? [] : [contract.abi as Abi]), COMMON]) {
    try {
      const { functionName, args = [] } = decodeFunctionData({ abi, data });
      const item = abi.find(
        (entry) => entry.type === "function" && entry.name === functionName && entry.inputs.length === args.length,
      );
      const names = item?.type === "function" ? item.inputs.map(({ name }, i) => name ?? String(i)) : [];
      return { contract, functionName, names, args };
    } catch (error) {
      // viem names what it doesn't know by this; anything else is a known function with arguments that aren't its own.
      const isUnknown = error instanceof Error && error.name === "AbiFunctionSignatureNotFoundError";
      if (!isUnknown && data.length >= 10) {
        return {
          warning: warn(
            "call_unreadable",
            "It calls a function that this wallet knows with values that don't fit it. Refuse it.",
          ),
        };
      }
    }
  }
  return {
    warning: warn("call_unknown", "It calls a function that this wallet does not know: it can't tell what happens."),
  };
}

const argLines = ({ names, args }: Call): readonly Line[] =>
  args.slice(0, CONNECT_LIMITS.linesMax).map((arg, i) => ({
    label: line(names[i] ?? String(i), CONNECT_LIMITS.idCharsMax),
    value: line(plain(arg), CONNECT_LIMITS.valueCharsShown),
    ...(isAddress(arg) ? { as: "address" as const } : {}),
  }));

const plain = (value: unknown): string =>
  typeof value === "object"
    ? JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner))
    : String(value);

/** The calls that matter most, in words. */
function tell(
  { contract, functionName, args }: Call,
  to: Hex,
  context: DecodeContext,
): { title: Words; warnings: readonly Warning[] } {
  const token = contract?.token;
  const name = nameOf(to, context.chainId, context);
  const [first, second] = args;
  const who = isAddress(first) ? nameOf(first, context.chainId, context) : undefined;
  const whom: Words = who ?? say("somebody");
  const isKnown = isAddress(first) && contractAt(first, context.chainId, context) !== undefined;
  const unknown = (address: unknown): readonly Warning[] =>
    isKnown
      ? []
      : [
          warn("allowance_to_unknown", `This wallet does not know who is allowed: ${String(address)}.`, {
            who: String(address),
          }),
        ];

  if (functionName === "transfer" && typeof second === "bigint") {
    const warnings =
      isAddress(first) && sameAddress(first, to)
        ? [
            warn("recipient_is_token", "It sends tokens to their own contract, where they are lost.", {
              kind: "tokens",
              symbol: "",
            }),
          ]
        : [];
    if (isAddress(first) && ZERO.test(first))
      warnings.push(warn("recipient_zero", "It sends tokens to the zero address: they are lost.", { kind: "tokens" }));
    const what = tokenAmount(second, token);
    return {
      title: token === undefined ? say("sendAt", { what, where: name, who: whom }) : say("send", { what, who: whom }),
      warnings,
    };
  }
  if ((functionName === "approve" || functionName === "increaseAllowance") && typeof second === "bigint") {
    if (second === 0n) return { title: say("takeBackSpending", { who: whom, whose: name }), warnings: [] };
    const isEndless = isUnlimited(second);
    const what = isEndless ? say("anyAmount") : tokenAmount(second, token);
    const endless = isEndless
      ? [
          warn("allowance_unlimited", "Whoever is allowed could take all of it, also what you get later.", {
            who: who ?? "none",
          }),
        ]
      : [];
    return {
      title:
        token === undefined || isEndless
          ? say("letSpendOf", { who: whom, what, whose: name })
          : say("letSpend", { who: whom, what }),
      warnings: [...endless, ...unknown(first)],
    };
  }
  if (functionName === "setApprovalForAll") {
    if (second === false) return { title: say("takeBackMoving", { who: whom, whose: name }), warnings: [] };
    const all = warn("allowance_for_all", "Whoever is allowed could move everything that you own of it.", {
      who: who ?? "none",
      name,
    });
    return { title: say("letMoveAll", { who: whom, whose: name }), warnings: [all, ...unknown(first)] };
  }
  if (functionName === "permit") return { title: say("handInPermit", { where: name }), warnings: [] };
  const control = GIVES_CONTROL.has(functionName)
    ? [warn("ownership_given", "It gives somebody control of the contract.")]
    : [];
  return {
    title: say(name === short(to) ? "callUnknown" : "callOn", { function: functionName, where: name }),
    warnings: control,
  };
}

function feeWarnings({
  gas,
  gasPrice,
  maxFeePerGas,
}: Pick<SendTransaction, "gas" | "gasPrice" | "maxFeePerGas">): readonly Warning[] {
  const warnings: Warning[] = [];
  if (gas !== null && gas > CONNECT_LIMITS.gasMax)
    warnings.push(warn("gas_excessive", "It asks for more gas than fits a block; the wallet will estimate it itself."));
  const price = maxFeePerGas ?? gasPrice;
  if (price !== null && price * (gas ?? 21_000n) > CONNECT_LIMITS.feeWeiMax)
    warnings.push(warn("fee_excessive", "Its fee is far more than anybody pays."));
  return warnings;
}
