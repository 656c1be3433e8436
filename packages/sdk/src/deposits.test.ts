import { accountWord } from "@starling/protocol";
import { decodeFunctionData, getAddress, parseAbi } from "viem";
import { describe, expect, it } from "vitest";
import { depositCalls } from "./deposits.ts";

const ACCOUNT = "acc_00000000000000000000000001";
const contracts = { starToken: `0x${"aa".repeat(20)}`, pointsDeposit: `0x${"bb".repeat(20)}` };
const abi = parseAbi(["function approve(address,uint256)", "function deposit(bytes32,uint256)"]);

describe("buying points", () => {
  it("takes an approval and a deposit, which say what viem reads of them", () => {
    const [approve, deposit] = depositCalls({ amount: "12.5", account: ACCOUNT, contracts });
    expect([approve.to, deposit.to]).toEqual([contracts.starToken, contracts.pointsDeposit]);
    const tokens = 12_500_000_000_000_000_000n;
    expect(decodeFunctionData({ abi, data: approve.data })).toEqual({
      functionName: "approve",
      args: [getAddress(contracts.pointsDeposit), tokens],
    });
    expect(decodeFunctionData({ abi, data: deposit.data })).toEqual({
      functionName: "deposit",
      args: [accountWord(ACCOUNT), tokens],
    });
  });

  it.each([
    ["0", ACCOUNT],
    ["-1", ACCOUNT],
    ["1e3", ACCOUNT],
    ["0.0000001", ACCOUNT],
    ["1", "acc_1"],
  ])("is refused for %s points of %s", (amount, account) => {
    expect(() => depositCalls({ amount, account, contracts })).toThrow(RangeError);
  });

  it("is refused for what is no address", () => {
    const wrong = { ...contracts, pointsDeposit: "0x12" };
    expect(() => depositCalls({ amount: "1", account: ACCOUNT, contracts: wrong })).toThrow("0x12");
  });
});
