// eth_signTypedData_v4 (EIP-712).
import { done, refuse } from "../connect-failure.ts";
import { CONNECT_LIMITS } from "../connect-limits.ts";
import { line } from "../visible.ts";
import { type Warning, warn, worstFirst } from "../warning.ts";
import { say } from "../words.ts";
import { accountOf, contractAt, isAddress } from "./amounts.ts";
import { textWarnings } from "./decode-message.ts";
import type { DecodeContext, DecodeResult, Line } from "./decoded-request.ts";
import { type ReadTypedData, readTypedData } from "./read-typed-data.ts";
import { recognise } from "./typed-data-patterns.ts";

export function decodeTypedData(params: unknown, context: DecodeContext): DecodeResult {
  if (!Array.isArray(params) || params.length < 2) return refuse("request_malformed");
  const [who, given] = params;
  if (!isAddress(who)) return refuse("request_malformed");
  const address = accountOf(who, context);
  if (address === undefined) return refuse("wrong_account");
  const read = readTypedData(given);
  if (!read.ok) return read;
  const { data, lines } = read.value;
  const { pattern, title, warnings } = recognise(data, context);
  return done({
    kind: "sign-typed-data",
    title,
    address,
    typedData: data,
    pattern,
    lines: [...domainLines(data.domain, context), ...lines, { label: say("with"), value: address, as: "address" }],
    warnings: worstFirst([...warnings, ...domainWarnings(read.value, context)]),
  });
}

function domainLines(domain: Readonly<Record<string, unknown>>, context: DecodeContext): readonly Line[] {
  const { name, chainId, verifyingContract } = domain;
  const lines: Line[] = [];
  if (typeof name === "string") lines.push({ label: say("for"), value: line(name, CONNECT_LIMITS.nameCharsMax) });
  if (isAddress(verifyingContract)) {
    const known = typeof chainId === "bigint" ? contractAt(verifyingContract, Number(chainId), context) : undefined;
    lines.push({
      label: say("contract"),
      value: known === undefined ? verifyingContract : `${known.name} (${verifyingContract})`,
      as: "address",
    });
  }
  if (typeof chainId === "bigint") {
    lines.push({
      label: say("chain"),
      value: context.chains.find((chain) => BigInt(chain.chainId) === chainId)?.name ?? String(chainId),
    });
  }
  return lines;
}

function domainWarnings(read: ReadTypedData, context: DecodeContext): readonly Warning[] {
  const { domain } = read.data;
  const { name, chainId, verifyingContract } = domain;
  const warnings: Warning[] = [...textWarnings(read)];
  if (read.hasUndeclared)
    warnings.push(
      warn("typed_data_undeclared_fields", "It shows fields that would not be signed; they are left out here."),
    );
  if (chainId === undefined)
    warnings.push(warn("typed_data_no_chain", "It names no network: it may be good on several."));
  else if (chainId !== BigInt(context.chainId)) {
    warnings.push(
      warn(
        "typed_data_foreign_chain",
        `It is for network ${String(chainId)}, not for the one that you use (${context.chainId}).`,
        { chain: String(chainId), here: String(context.chainId) },
      ),
    );
  }
  if (!isAddress(verifyingContract)) {
    warnings.push(warn("typed_data_no_contract", "It names no contract: nobody can tell where it is good."));
    return warnings;
  }
  if (contractAt(verifyingContract, context.chainId, context) !== undefined) return warnings;
  warnings.push(warn("typed_data_unknown_contract", "It is for a contract that this wallet does not know."));
  const isNamedAlike =
    context.contracts.some((known) => typeof name === "string" && alike(known.name) === alike(name)) ||
    /starling/i.test(String(name));
  if (isNamedAlike)
    warnings.push(
      warn(
        "typed_data_lookalike",
        "It has the name of a contract of this network and the address of another. Refuse it.",
        { kind: "name" },
      ),
    );
  return warnings;
}

const alike = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
