// What structured data amounts to: allowances without a transaction, orders, delegations. A signature of these is as good as a payment.
import { CONNECT_LIMITS } from "../connect-limits.ts";
import { line } from "../visible.ts";
import { type Warning, warn } from "../warning.ts";
import { type AskedKey, say, type Words } from "../words.ts";
import { contractAt, isAddress, isUnlimited, nameOf, sameAddress, tokenAmount } from "./amounts.ts";
import type { DecodeContext, SignTypedData } from "./decoded-request.ts";
import type { TypedData } from "./read-typed-data.ts";

export interface Pattern {
  readonly pattern: SignTypedData["pattern"];
  readonly title: Words;
  readonly warnings: readonly Warning[];
}

/** Uniswap's Permit2, at the same address everywhere. */
const PERMIT2 = "0x000000000022D473030F116dDEE9F6B43aC78BA3";
const YEAR_S = 365n * 86_400n;

export function recognise(data: TypedData, context: DecodeContext): Pattern {
  const { primaryType, domain } = data;
  const fields = new Set((data.types[primaryType] ?? []).map(({ name }) => name));
  const has = (...names: readonly string[]) => names.every((name) => fields.has(name));
  const contract = text(domain.verifyingContract);

  if (primaryType === "Voucher" && has("account", "recipient", "cumulative")) {
    return ours("voucher", "signVoucher", "Vouchers are signed by the network, never by a wallet.");
  }
  if (primaryType === "MintPermit")
    return ours("mint-permit", "signMintPermit", "Permits to mint are signed by the network, never by a wallet.");
  if (
    /^Permit(Single|Batch|TransferFrom|BatchTransferFrom|WitnessTransferFrom|BatchWitnessTransferFrom)/.test(
      primaryType,
    )
  ) {
    return permit2(data, context);
  }
  if (/permit/i.test(primaryType) && has("spender")) return permit(data, contract, context);
  if (has("operator", "approved")) {
    const sentence = "It lets somebody else move everything that you own of this collection.";
    return {
      pattern: "permit-all",
      title: say("letMoveCollection"),
      warnings: [warn("allowance_for_all", sentence, { who: "none", name: "" })],
    };
  }
  if (has("delegatee") || /^Delegation$/.test(primaryType)) {
    const sentence = "It gives your votes, or what your account may do, to somebody else.";
    return {
      pattern: "delegation",
      title: say("delegate"),
      warnings: [warn("delegation_signed", sentence)],
    };
  }
  if (
    /order|listing|offer|bid/i.test(primaryType) ||
    has("offer", "consideration") ||
    has("makerAsset", "takerAsset")
  ) {
    const sentence = "It is an order: whoever holds it can take what it offers, later and without asking again.";
    return { pattern: "order", title: say("signOrder"), warnings: [warn("order_signed", sentence)] };
  }
  if (
    /ForwardRequest|MetaTransaction|SafeTx|UserOperation|ExecuteTransaction|RelayRequest/i.test(primaryType) ||
    has("functionSignature", "nonce")
  ) {
    const sentence = "It lets somebody else send a transaction in your name.";
    return {
      pattern: "meta-transaction",
      title: say("letSend"),
      warnings: [warn("meta_transaction_signed", sentence)],
    };
  }
  const title =
    typeof domain.name === "string" && domain.name !== ""
      ? say("signDataFor", { name: line(domain.name, CONNECT_LIMITS.nameCharsMax), type: primaryType })
      : say("signData", { type: primaryType });
  return { pattern: "other", title, warnings: [] };

  /** ERC-2612, the older kind of DAI, and ERC-721's of one token. */
  function permit({ message }: TypedData, token: string | null, context: DecodeContext): Pattern {
    const spender = text(message.spender);
    const known = token === null ? undefined : contractAt(token, context.chainId, context);
    const value = message.value ?? message.amount;
    const isEndless = message.allowed === true || (typeof value === "bigint" && isUnlimited(value));
    const what = isEndless
      ? say("anyAmount")
      : typeof value === "bigint"
        ? tokenAmount(value, known?.token)
        : say("oneOfYours");
    const whose = token === null ? say("aToken") : nameOf(token, context.chainId, context);
    const warnings = [
      warn("permit_signed", "It needs no transaction and costs nothing: whoever holds it can use it at once."),
      ...allowance(spender, isEndless, message.deadline ?? message.expiry),
    ];
    return {
      pattern: "permit",
      title: say("letSpendOf", {
        who: spender === null ? say("somebody") : nameOf(spender, context.chainId, context),
        what,
        whose,
      }),
      warnings,
    };
  }

  function permit2({ message, primaryType }: TypedData, context: DecodeContext): Pattern {
    const spender = text(message.spender);
    const details = [message.details ?? message.permitted]
      .flat()
      .filter((part) => typeof part === "object" && part !== null);
    const warnings: Warning[] = [
      warn("permit_signed", "It needs no transaction and costs nothing: whoever holds it can use it at once."),
    ];
    const wholes = details.map((part) => {
      const { token, amount, expiration } = Object.fromEntries(Object.entries(part));
      const isEndless = typeof amount === "bigint" && isUnlimited(amount, /TransferFrom/.test(primaryType) ? 256 : 160);
      const known = isAddress(token) ? contractAt(token, context.chainId, context) : undefined;
      const whose = isAddress(token) ? nameOf(token, context.chainId, context) : say("aToken");
      const what = isEndless
        ? say("anyAmount")
        : typeof amount === "bigint"
          ? tokenAmount(amount, known?.token)
          : say("some");
      warnings.push(...allowance(spender, isEndless, expiration ?? message.sigDeadline ?? message.deadline));
      return say("amountOf", { what, whose });
    });
    if (contract !== null && !sameAddress(contract, PERMIT2)) {
      warnings.push(
        warn("typed_data_lookalike", "It has the shape of Permit2 and is for another contract.", { kind: "permit2" }),
      );
    }
    const who = spender === null ? say("somebody") : nameOf(spender, context.chainId, context);
    const shown = wholes.slice(0, 3);
    return {
      pattern: "permit2",
      title: say(wholes.length > shown.length ? "letTakeMore" : "letTake", {
        who,
        what: shown.length === 0 ? say("tokens") : shown,
      }),
      warnings,
    };
  }

  function allowance(spender: string | null, isEndless: boolean, end: unknown): readonly Warning[] {
    const warnings: Warning[] = [];
    if (isEndless)
      warnings.push(
        warn("allowance_unlimited", "Whoever is allowed can take all of it, also what you get later.", { who: "none" }),
      );
    if (spender === null || contractAt(spender, context.chainId, context) === undefined) {
      warnings.push(
        warn("allowance_to_unknown", `This wallet does not know who is allowed: ${spender ?? "nobody is named"}.`, {
          who: spender ?? "none",
        }),
      );
    }
    if (typeof end === "bigint" && end > BigInt(Math.floor(context.nowMs / 1000)) + YEAR_S) {
      warnings.push(warn("allowance_never_ends", "It stays good for more than a year."));
    }
    return warnings;
  }

  function ours(pattern: "voucher" | "mint-permit", title: AskedKey, sentence: string): Pattern {
    return {
      pattern,
      title: say(title),
      warnings: [warn("voucher_signed", `${sentence} Whoever asks you for one is deceiving you.`, { kind: pattern })],
    };
  }
}

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
