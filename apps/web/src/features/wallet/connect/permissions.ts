// What this wallet can grant, in plain words.
export const METHOD_WORDS = {
  personal_sign: "Ask you to sign messages",
  eth_signTypedData_v4: "Ask you to sign structured data, such as orders and allowances",
  eth_sendTransaction: "Ask you to send transactions, which can move tokens",
  wallet_switchEthereumChain: "Ask you to change the network in use",
  wallet_addEthereumChain: "Ask you to add a network",
  starling_requestInference: "Ask you to pay for an inference with your points",
} as const;
export type GrantableMethod = keyof typeof METHOD_WORDS;

export const EVENT_WORDS = {
  accountsChanged: "Learn when you change the account in use",
  chainChanged: "Learn when you change the network in use",
} as const;

export const isGrantableMethod = (name: string): name is GrantableMethod => Object.hasOwn(METHOD_WORDS, name);
export const isGrantableEvent = (name: string): name is keyof typeof EVENT_WORDS => Object.hasOwn(EVENT_WORDS, name);

const CHAIN = /^eip155:([1-9]\d{0,14})$/;
/** EIP-155's number of a CAIP-2 id; null for other kinds of chains. */
export function chainIdOf(caip: string): number | null {
  const [, digits] = CHAIN.exec(caip) ?? [];
  return digits === undefined ? null : Number(digits);
}
export const caipOf = (chainId: number): string => `eip155:${chainId}`;
