import { type Abi, encodeFunctionData, maxUint256, parseAbi, recoverTypedDataAddress, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { createSiweMessage } from "viem/siwe";
import { describe, expect, it } from "vitest";
import { sayEach } from "../../testing/say-warnings.ts";
import { speak } from "../../testing/speak.ts";
import { decodeRequest } from "./decode-request.ts";
import type { DecodeContext, DecodedRequest, Hex } from "./decoded-request.ts";

const account = privateKeyToAccount(`0x${"22".repeat(32)}`);
const me = account.address;
const star: Hex = `0x${"aa".repeat(20)}`;
const deposit: Hex = `0x${"bb".repeat(20)}`;
const stranger: Hex = "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC";
const erc20 = parseAbi([
  "function transfer(address to, uint256 amount)",
  "function approve(address spender, uint256 amount)",
]);
const NOW = Date.parse("2026-11-23T00:00:00Z");
const context: DecodeContext = {
  chainId: 31_337,
  chains: [{ chainId: 31_337, name: "Starling local", symbol: "ETH" }],
  accounts: [me],
  dappOrigin: "https://dapp.example",
  contracts: [
    { chainId: 31_337, address: star, name: "Starling token", abi: erc20, token: { symbol: "STAR", decimals: 18 } },
    {
      chainId: 31_337,
      address: deposit,
      name: "Starling deposit",
      abi: parseAbi(["function deposit(bytes32 account, uint256 amount)"]),
    },
  ],
  models: [{ id: "use-lite-en", task: "embed" }],
  nowMs: NOW,
};

function read(method: string, params: unknown, more: Partial<DecodeContext> = {}): DecodedRequest {
  const decoded = decodeRequest(method, params, { ...context, ...more });
  if (!decoded.ok) throw new Error(decoded.error.code);
  sayEach(decoded.value.warnings);
  for (const { label, value } of decoded.value.lines) for (const words of [label, value]) speak(words, "de");
  expect(speak(decoded.value.title, "de")).not.toBe(speak(decoded.value.title));
  return decoded.value;
}
const title = (decoded: DecodedRequest) => speak(decoded.title);
const refusal = (method: string, params: unknown) => {
  const decoded = decodeRequest(method, params, context);
  return decoded.ok ? "taken" : decoded.error.code;
};
const codes = ({ warnings }: DecodedRequest) => warnings.map(({ code }) => code);

describe("personal_sign", () => {
  const sign = (message: string) => read("personal_sign", [message, me]);

  it("shows text, given as hex or plain, and signs exactly its bytes", () => {
    expect(sign(toHex("héllo"))).toMatchObject({
      text: "héllo",
      raw: toHex("héllo"),
      warnings: [],
    });
    expect(title(sign("plain"))).toBe("Sign a message");
    expect(sign("plain")).toMatchObject({ text: "plain", raw: toHex("plain") });
    expect(read("personal_sign", [me, toHex("swapped")])).toMatchObject({ text: "swapped" });
  });

  it.each([
    ["bidi", "pay 1\u202e0001 now", "text_deceptive", "pay 1⟨U+202E⟩0001 now"],
    ["zero width", "a\u200bb", "text_invisible", "a⟨U+200B⟩b"],
    ["tags", "a\u{e0041}b", "text_invisible", "a⟨U+E0041⟩b"],
  ])("makes %s characters visible and warns", (_what, text, code, shown) => {
    const signed = sign(toHex(text));
    expect(codes(signed)).toEqual([code]);
    expect(signed).toMatchObject({ text: shown });
  });

  it("warns of bytes and of bare hashes", () => {
    expect(codes(sign("0xff00ff"))).toEqual(["message_is_bytes"]);
    expect(codes(sign(`0x${"f1".repeat(32)}`))).toEqual(["message_is_hash"]);
  });

  it("shows a long text cut, and refuses a huge one", () => {
    const long = sign("x".repeat(10_000));
    expect(long).toMatchObject({ text: expect.stringMatching(/… \(\+1808\)$/) });
    expect(refusal("personal_sign", ["x".repeat(200_000), me])).toBe("request_too_large");
  });

  const siwe = (more: object = {}) =>
    createSiweMessage({
      domain: "dapp.example",
      address: me,
      chainId: 31_337,
      nonce: "12345678",
      uri: "https://dapp.example",
      version: "1",
      issuedAt: new Date(NOW),
      ...more,
    });

  it("knows signing in, and holds it against who asks", () => {
    expect(sign(toHex(siwe()))).toMatchObject({
      siwe: { domain: "dapp.example" },
      warnings: [],
    });
    expect(title(sign(siwe()))).toBe("Sign in at dapp.example");
    expect(codes(sign(siwe({ domain: "bank.example" })))).toEqual(["siwe_domain_differs"]);
    expect(codes(sign(siwe({ domain: "dapp.example:8080" })))).toEqual(["siwe_domain_differs"]);
    expect(codes(sign(siwe({ address: "0xA0Cf798816D4b9b9866b5330EEa46a18382f251e" })))).toEqual([
      "siwe_address_differs",
    ]);
    expect(codes(sign(siwe({ chainId: 1 })))).toEqual(["siwe_chain_differs"]);
    expect(codes(sign(siwe({ expirationTime: new Date(NOW - 1) })))).toEqual(["siwe_outside_its_time"]);
    expect(codes(read("personal_sign", [siwe(), me], { dappOrigin: null }))).toEqual(["siwe_domain_differs"]);
    expect(codes(sign(siwe().replace("Nonce: 12345678", "Nonce")))).toContain("siwe_malformed");
  });

  it.each([[[]], [["hi"]], [["hi", 5]], [[{}, me]], ["hi"], [null], [["hi", me, 1, 2]]])("%j is refused", (params) => {
    expect(refusal("personal_sign", params)).toBe("request_malformed");
  });
  it("another account is refused", () => expect(refusal("personal_sign", ["hi", stranger])).toBe("wrong_account"));
});

describe("eth_signTypedData_v4", () => {
  const domain = { name: "Starling token", version: "1", chainId: 31_337, verifyingContract: star };
  const permit = [
    { name: "owner", type: "address" },
    { name: "spender", type: "address" },
    { name: "value", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ];
  const typed = (more: object) =>
    read("eth_signTypedData_v4", [
      me,
      JSON.stringify({ domain, ...more }, (_k, v) => (typeof v === "bigint" ? String(v) : v)),
    ]);
  const deadline = NOW / 1000 + 3_600;
  const permitted = (message: object, on: object = domain) =>
    typed({
      domain: on,
      types: { Permit: permit },
      primaryType: "Permit",
      message: { owner: me, nonce: 0, deadline, ...message },
    });

  it("is signed as it was read, numbers given as text too", async () => {
    const data = {
      domain,
      types: {
        V: [
          { name: "a", type: "uint256[]" },
          { name: "s", type: "S" },
        ],
        S: [{ name: "b", type: "bytes4" }],
      },
      primaryType: "V",
    } as const;
    const read = typed({ ...data, message: { a: ["5", 6, "0x7"], s: { b: "0x01020304" } } });
    if (read.kind !== "sign-typed-data") throw new Error(read.kind);
    const signature = await account.signTypedData(read.typedData as Parameters<typeof account.signTypedData>[0]);
    const message = { a: [5n, 6n, 7n], s: { b: "0x01020304" } } as const;
    expect(await recoverTypedDataAddress({ ...data, message, signature })).toBe(me);
    expect(read.lines.map(({ label }) => speak(label))).toEqual([
      "For",
      "Contract",
      "Network",
      "a[0]",
      "a[1]",
      "a[2]",
      "s.b",
      "With",
    ]);
    expect(read.warnings).toEqual([]);
  });

  it("a permit is an allowance, in words", () => {
    const two = permitted({ spender: deposit, value: 2n * 10n ** 18n });
    expect(two).toMatchObject({ pattern: "permit", warnings: [{ code: "permit_signed" }] });
    expect(title(two)).toBe("Let Starling deposit spend 2 STAR of Starling token");
    expect(speak(permitted({ spender: deposit, value: 15n * 10n ** 17n }).title, "de")).toBe(
      "Erlauben, dass Starling deposit 1,5 STAR von Starling token ausgibt",
    );
    expect(codes(permitted({ spender: stranger, value: maxUint256 }))).toEqual([
      "allowance_unlimited",
      "allowance_to_unknown",
      "permit_signed",
    ]);
    expect(codes(permitted({ spender: deposit, value: 1, deadline: maxUint256 }))).toContain("allowance_never_ends");
  });

  it("Permit2 too, single and in batches", () => {
    const details = [
      { name: "token", type: "address" },
      { name: "amount", type: "uint160" },
      { name: "expiration", type: "uint48" },
      { name: "nonce", type: "uint48" },
    ];
    const on = { name: "Permit2", chainId: 31_337, verifyingContract: "0x000000000022D473030F116dDEE9F6B43aC78BA3" };
    const types = {
      PermitSingle: [
        { name: "details", type: "PermitDetails" },
        { name: "spender", type: "address" },
        { name: "sigDeadline", type: "uint256" },
      ],
      PermitDetails: details,
    };
    const message = {
      details: { token: star, amount: String(2n ** 160n - 1n), expiration: deadline, nonce: 0 },
      spender: stranger,
      sigDeadline: deadline,
    };
    const read = typed({ domain: on, types, primaryType: "PermitSingle", message });
    expect(read).toMatchObject({ pattern: "permit2" });
    expect(title(read)).toBe("Let 0xCcCC…cccC take any amount of Starling token");
    expect(codes(read)).toEqual(
      expect.arrayContaining(["allowance_unlimited", "allowance_to_unknown", "permit_signed"]),
    );
    expect(
      codes(typed({ domain: { ...on, verifyingContract: stranger }, types, primaryType: "PermitSingle", message })),
    ).toContain("typed_data_lookalike");
  });

  const one = (primaryType: string, fields: readonly { name: string; type: string }[], message: object) =>
    typed({ types: { [primaryType]: fields }, primaryType, message });
  const text = (name: string) => ({ name, type: "string" });
  it.each([
    [
      "a voucher of ours",
      one("Voucher", [text("account"), text("recipient"), text("cumulative")], {
        account: "",
        recipient: "",
        cumulative: "",
      }),
      "voucher_signed",
    ],
    ["a permit to mint", one("MintPermit", [text("x")], { x: "" }), "voucher_signed"],
    ["a delegation", one("Delegation", [text("delegatee")], { delegatee: "" }), "delegation_signed"],
    ["an order", one("OrderComponents", [text("offer")], { offer: "" }), "order_signed"],
    ["a transaction by another way", one("ForwardRequest", [text("from")], { from: "" }), "meta_transaction_signed"],
    [
      "all of a collection",
      one(
        "Anything",
        [
          { name: "operator", type: "address" },
          { name: "approved", type: "bool" },
        ],
        { operator: stranger, approved: true },
      ),
      "allowance_for_all",
    ],
  ])("%s is warned of", (_what, read, code) => {
    expect(read.warnings[0]).toMatchObject({ code, severity: "danger" });
  });

  it("where it is good is looked at", () => {
    const V = { types: { V: [text("a")] }, primaryType: "V", message: { a: "" } };
    expect(codes(typed({ ...V, domain: { ...domain, chainId: 1 } }))).toContain("typed_data_foreign_chain");
    expect(codes(typed({ ...V, domain: { ...domain, chainId: "0x1" } }))).toContain("typed_data_foreign_chain");
    expect(codes(typed({ ...V, domain: { name: "X" } }))).toEqual(["typed_data_no_chain", "typed_data_no_contract"]);
    expect(codes(typed({ ...V, domain: { ...domain, name: "X", verifyingContract: stranger } }))).toEqual([
      "typed_data_unknown_contract",
    ]);
    expect(
      codes(typed({ ...V, domain: { ...domain, name: "STARLING  Token", verifyingContract: stranger } })),
    ).toContain("typed_data_lookalike");
    expect(codes(typed({ ...V, message: { a: "", hidden: 1 } }))).toEqual(["typed_data_undeclared_fields"]);
    expect(codes(typed({ ...V, message: { a: "x\u202ey" } }))).toEqual(["text_deceptive"]);
  });

  const bad = (more: object) =>
    refusal("eth_signTypedData_v4", [
      me,
      { domain, types: { V: [{ name: "a", type: "uint8" }] }, primaryType: "V", message: { a: 1 }, ...more },
    ]);
  const value = (type: string, a: unknown) => bad({ types: { V: [{ name: "a", type }] }, message: { a } });
  it.each([
    ["a type that holds itself", bad({ types: { V: [{ name: "a", type: "V" }] }, message: { a: {} } })],
    [
      "types in a circle",
      bad({ types: { V: [{ name: "a", type: "W[]" }], W: [{ name: "v", type: "V" }] }, message: { a: [] } }),
    ],
    ["a type that isn't there", bad({ types: { V: [{ name: "a", type: "W" }] } })],
    ["a type in an atomic one's name", bad({ types: { V: [{ name: "a", type: "uint8" }], uint8: [] } })],
    [
      "a field twice",
      bad({
        types: {
          V: [
            { name: "a", type: "uint8" },
            { name: "a", type: "uint8" },
          ],
        },
      }),
    ],
    ["a primary type that isn't there", bad({ primaryType: "W" })],
    ["__proto__ as type", bad({ primaryType: "__proto__" })],
    ["a number that is too large", value("uint8", 256)],
    ["a negative one", value("uint8", -1)],
    ["an exponent", value("uint256", "1e18")],
    ["a fraction", value("uint256", 1.5)],
    ["a number that isn't exact", value("uint256", 2 ** 60)],
    ["spaces", value("uint256", " 1")],
    ["a bool that is text", value("bool", "true")],
    ["a short address", value("address", "0x01")],
    ["too few bytes", value("bytes32", "0x01")],
    ["a list that isn't", value("uint8[]", 1)],
    ["a list of another length", value("uint8[2]", [1])],
    ["too many values", value("uint8[]", Array(3_000).fill(1))],
    ["no message", bad({ message: undefined })],
    ["text that is no JSON", refusal("eth_signTypedData_v4", [me, "{"])],
  ])("%s is refused", (_what, code) => expect(code).toBe("request_malformed"));

  it("what is deep or huge is refused", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 50_000; i++) deep = [deep];
    expect(bad({ message: { a: deep } })).toBe("request_too_large");
    expect(refusal("eth_signTypedData_v4", [me, "[".repeat(100_000)])).toBe("request_malformed");
    expect(refusal("eth_signTypedData_v4", [me, " ".repeat(300_000)])).toBe("request_too_large");
  });
});

describe("eth_sendTransaction", () => {
  const send = (more: object) => read("eth_sendTransaction", [{ from: me, ...more }]);
  const call = (abi: Abi, functionName: string, args: readonly unknown[]) =>
    encodeFunctionData({ abi, functionName, args });
  const approve = (amount: bigint, spender: Hex = deposit) =>
    send({ to: star, data: call(erc20, "approve", [spender, amount]) });

  it("says what leaves and to whom", () => {
    const sent = send({ to: stranger, value: "0x16345785d8a0000" });
    expect(sent).toMatchObject({
      to: stranger,
      value: 10n ** 17n,
      data: "0x",
      call: null,
    });
    expect(title(sent)).toBe("Send 0.1 ETH to 0xCcCC…cccC");
    expect(speak(sent.title, "de")).toBe("0,1 ETH an 0xCcCC…cccC senden");
    expect(codes(sent)).toEqual(["value_sent"]);
    const transfer = send({ to: star, data: call(erc20, "transfer", [stranger, 2n * 10n ** 18n]) });
    expect(title(transfer)).toBe("Send 2 STAR to 0xCcCC…cccC");
    expect(transfer).toMatchObject({
      call: {
        contract: "Starling token",
        functionName: "transfer",
        args: [{ label: "to", value: stranger }, { label: "amount" }],
      },
      warnings: [],
    });
  });

  it("knows allowances", () => {
    expect(title(approve(10n ** 18n))).toBe("Let Starling deposit spend 1 STAR");
    expect(approve(10n ** 18n).warnings).toEqual([]);
    expect(codes(approve(maxUint256, stranger))).toEqual(["allowance_unlimited", "allowance_to_unknown"]);
    expect(title(approve(0n))).toBe("Take back what Starling deposit may spend of Starling token");
    expect(approve(0n).warnings).toEqual([]);
    const all = parseAbi(["function setApprovalForAll(address operator, bool approved)"]);
    expect(codes(send({ to: stranger, data: call(all, "setApprovalForAll", [stranger, true]) }))).toEqual([
      "allowance_for_all",
      "allowance_to_unknown",
    ]);
  });

  it.each([
    [
      "tokens to their own contract",
      { to: star, data: encodeFunctionData({ abi: erc20, functionName: "transfer", args: [star, 1n] }) },
      "recipient_is_token",
    ],
    ["coins to a token", { to: star, value: "0x1" }, "recipient_is_token"],
    ["the zero address", { to: `0x${"0".repeat(40)}`, value: "0x1" }, "recipient_zero"],
    ["a new contract", { data: "0x6000" }, "contract_created"],
    ["a function nobody knows", { to: stranger, data: "0x12345678" }, "call_unknown"],
    ["a known function with other values", { to: star, data: "0xa9059cbb00" }, "call_unreadable"],
    [
      "control of a contract",
      {
        to: stranger,
        data: encodeFunctionData({ abi: parseAbi(["function transferOwnership(address newOwner)"]), args: [stranger] }),
      },
      "ownership_given",
    ],
    ["a fee nobody pays", { to: stranger, gas: "0x5208", gasPrice: "0xffffffffffff" }, "fee_excessive"],
    ["gas beyond a block", { to: stranger, gas: "0xffffffff" }, "gas_excessive"],
  ])("%s is warned of", (_what, transaction, code) => expect(codes(send(transaction))).toContain(code));

  it.each([
    ["nothing", {}],
    ["an amount in decimal text", { to: stranger, value: "1000" }],
    ["a negative amount", { to: stranger, value: -1 }],
    ["an amount beyond 256 bits", { to: stranger, value: `0x1${"0".repeat(64)}` }],
    ["odd data", { to: stranger, data: "0x123" }],
    ["data said twice, differently", { to: stranger, data: "0x01", input: "0x02" }],
    ["a name for an address", { to: "vitalik.eth" }],
    ["code given to the account", { to: stranger, authorizationList: [{}] }],
  ])("%s is refused", (_what, transaction) =>
    expect(refusal("eth_sendTransaction", [{ from: me, ...transaction }])).toBe("request_malformed"),
  );

  it("another account or network is refused", () => {
    expect(refusal("eth_sendTransaction", [{ from: stranger, to: me }])).toBe("wrong_account");
    expect(refusal("eth_sendTransaction", [{ from: me, to: stranger, chainId: "0x1" }])).toBe("unknown_chain");
  });
});

describe("networks", () => {
  it("that the wallet has can be changed to", () => {
    expect(read("wallet_switchEthereumChain", [{ chainId: "0x7a69" }])).toMatchObject({
      kind: "switch-chain",
      chainId: 31_337,
    });
    expect(refusal("wallet_switchEthereumChain", [{ chainId: "0x1" }])).toBe("unknown_chain");
    for (const chainId of ["31337", 31_337, "0x0", "", null])
      expect(refusal("wallet_switchEthereumChain", [{ chainId }])).toBe("request_malformed");
  });

  it("added ones keep the wallet's own name and are warned of", () => {
    const chain = { chainName: "Evil", rpcUrls: ["https://evil.example"], nativeCurrency: { symbol: "X" } };
    expect(read("wallet_addEthereumChain", [{ chainId: "0x7a69", ...chain }])).toMatchObject({
      isKnown: true,
      name: "Starling local",
      warnings: [],
    });
    expect(codes(read("wallet_addEthereumChain", [{ chainId: "0x2", ...chain }]))).toEqual(["chain_added"]);
  });
});

describe("starling_requestInference", () => {
  const infer = (more: object) => read("starling_requestInference", [{ model: "use-lite-en", ...more }]);

  it("says what is paid for", () => {
    const cat = infer({ input: "a cat", maxPrice: "0.5", assurance: "full" });
    expect(title(cat)).toBe("Pay for an answer of use-lite-en");
    expect(cat.lines.map(({ value }) => speak(value, "de"))).toContain("höchstens 0,5 Punkte");
    expect(cat).toMatchObject({
      ask: { type: "input", input: ["a cat"] },
      inputChars: 5,
      assurance: "full",
      maxPrice: 500_000n,
      warnings: [],
    });
    expect(codes(infer({ messages: [{ role: "user", content: "hi\u200b" }] }))).toEqual([
      "text_invisible",
      "inference_no_price",
    ]);
  });

  it.each([
    ["no input", {}],
    ["both kinds", { input: "a", messages: [{ role: "user", content: "b" }] }],
    ["an empty input", { input: "" }],
    ["another role", { messages: [{ role: "root", content: "b" }] }],
    ["a price of nothing", { input: "a", maxPrice: "0" }],
    ["a negative price", { input: "a", maxPrice: "-1" }],
    ["a price that is a number", { input: "a", maxPrice: 1 }],
    ["an exponent", { input: "a", maxPrice: "1e3" }],
    ["tokens without end", { input: "a", maxTokens: 1e9 }],
    ["another assurance", { input: "a", assurance: "perfect" }],
    ["a field nobody knows", { input: "a", payTo: stranger }],
    ["too many texts", { input: Array(65).fill("a") }],
    ["another model", { input: "a", model: "gpt-9" }],
  ])("with %s is refused", (_what, more) => {
    expect(refusal("starling_requestInference", [{ model: "use-lite-en", ...more }])).toBe("request_malformed");
  });
});

it.each(["eth_sign", "eth_signTypedData", "eth_accounts", "wallet_sendCalls", "constructor", "__proto__", ""])(
  "%j is refused as unknown",
  (method) => {
    expect(refusal(method, [])).toBe("unknown_method");
  },
);
it("a network that the wallet lacks is refused", () => {
  expect(decodeRequest("personal_sign", ["hi", me], { ...context, chainId: 1 })).toMatchObject({
    error: { code: "unknown_chain" },
  });
});
