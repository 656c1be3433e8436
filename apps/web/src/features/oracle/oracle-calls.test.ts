import { ORACLE_LIMITS } from "@starling/protocol";
import { decodeAbiParameters, parseAbiParameters, slice, toFunctionSelector } from "viem";
import { expect, it } from "vitest";
import { oracleCalls } from "./oracle-calls.ts";

const contracts = { starToken: `0x${"11".repeat(20)}`, inferenceOracle: `0x${"22".repeat(20)}` };
const question = { model: "tiny", text: "Why?", assurance: "full", highest: "1.5", deadlineS: 1_795_000_000 } as const;

it("allows the payment, then asks with it", () => {
  const calls = oracleCalls(question, contracts);
  if (!calls.ok) throw new Error(calls.why);
  const { allow, ask } = calls.value;
  expect(allow.to).toBe(contracts.starToken);
  const spender = decodeAbiParameters(parseAbiParameters("address, uint256"), slice(`0x${allow.data.slice(2)}`, 4));
  expect(spender).toEqual([contracts.inferenceOracle, 1_500_000_000_000_000_000n]);
  const tuple = "(string,bytes,uint8,uint256,uint64,uint32)";
  expect(ask.data.slice(0, 10)).toBe(toFunctionSelector(`request(${tuple})`));
  const [asked] = decodeAbiParameters(
    parseAbiParameters("(string m, bytes i, uint8 a, uint256 p, uint64 d, uint32 g)"),
    slice(`0x${ask.data.slice(2)}`, 4),
  );
  expect(asked).toEqual({ m: "tiny", i: "0x5768793f", a: 2, p: 1_500_000_000_000_000_000n, d: 1_795_000_000n, g: 0 });
});

it("says what is wrong with a question before a wallet is asked", () => {
  const why = (change: Partial<Parameters<typeof oracleCalls>[0]>) => {
    const calls = oracleCalls({ ...question, ...change }, contracts);
    return calls.ok ? null : calls.why;
  };
  expect(why({ text: " " })).toBe("empty");
  expect(why({ text: "ü".repeat(ORACLE_LIMITS.inputBytesMax / 2) })).toBeNull();
  expect(why({ text: "ü".repeat(ORACLE_LIMITS.inputBytesMax / 2 + 1) })).toBe("tooLong");
  for (const highest of ["", "1.0000001", "-1", "1e3", "1,5"]) expect(why({ highest }), highest).toBe("badPrice");
});
