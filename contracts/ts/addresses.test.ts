import { describe, expect, test } from "vitest";
import { CONTRACT_NAMES, parseContractAddresses } from "./addresses.ts";

const address = `0x${"ab".repeat(20)}`;
const document = {
  chainId: 31_337,
  deployBlock: 1,
  ...Object.fromEntries(CONTRACT_NAMES.map((name) => [name, address])),
};

describe("the addresses file", () => {
  test("gives addresses with their checksum and ignores what it doesn't know", () => {
    const parsed = parseContractAddresses({ ...document, more: true });
    expect(parsed.starToken).toBe("0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB");
    expect(Object.keys(parsed).sort()).toEqual(Object.keys(document).sort());
  });

  const refused: readonly (readonly [unknown, string])[] = [
    [null, "must be a JSON object"],
    ["text", "must be a JSON object"],
    [{ ...document, chainId: "1" }, 'chainId must be a whole number from 1, got "1"'],
    [{ ...document, chainId: 0 }, "chainId must be"],
    [{ ...document, deployBlock: -1 }, "deployBlock must be"],
    [{ ...document, deployBlock: 1.5 }, "deployBlock must be"],
    ...CONTRACT_NAMES.map((name) => [{ ...document, [name]: "0x12" }, `${name} must be an address`] as const),
    [{ ...document, starToken: undefined }, "starToken must be an address"],
  ];
  test.each(refused)("refuses %j", (wrong, sentence) => {
    expect(() => parseContractAddresses(wrong)).toThrow(sentence);
  });
});
