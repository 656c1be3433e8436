// Why something was refused: a code, a plain sentence, and what the dApp is told (EIP-1193, EIP-1474, CAIP-25's numbers).
export const CONNECT_FAILURES = {
  uri_not_walletconnect: {
    rpc: 5000,
    sentence: "This is no WalletConnect link. Copy the one that the dApp shows; it begins with wc:.",
  },
  uri_too_long: { rpc: 5000, sentence: "This link is too long to be a WalletConnect link." },
  uri_version: {
    rpc: 5000,
    sentence: "This link is of an older WalletConnect that is no longer in use. Ask the dApp for a version 2 link.",
  },
  uri_malformed: { rpc: 5000, sentence: "This WalletConnect link is damaged. Copy all of it and try again." },
  uri_relay: { rpc: 5000, sentence: "This link asks for a kind of relay that this wallet does not speak." },
  uri_expired: { rpc: 5000, sentence: "This link has expired. Ask the dApp for a new one." },
  uri_used: { rpc: 5000, sentence: "This link was used before. Ask the dApp for a new one." },
  too_many_pairings: { rpc: 5000, sentence: "Too many connections are waiting. Answer or dismiss those first." },
  proposal_gone: { rpc: 5000, sentence: "The dApp's proposal is gone or has expired. Start again from the dApp." },
  proposal_unsupported: { rpc: 5100, sentence: "The dApp insists on something that this wallet can't do." },
  nothing_granted: { rpc: 5000, sentence: "Choose at least one network, one account and one permission." },
  not_asked_for: { rpc: 5000, sentence: "That permission was not asked for, or this wallet does not have it." },
  session_gone: { rpc: 7001, sentence: "This connection has ended." },
  request_gone: { rpc: 4200, sentence: "This request is gone: it was answered, withdrawn or has expired." },
  request_expired: { rpc: 8000, sentence: "This request expired before it was answered." },
  request_too_large: { rpc: -32_602, sentence: "The request is larger than this wallet reads." },
  request_malformed: { rpc: -32_602, sentence: "The request does not have the shape that its method needs." },
  request_not_permitted: { rpc: 3001, sentence: "The dApp asked for something that you did not permit." },
  too_many_requests: { rpc: -32_005, sentence: "The dApp sent more requests than can wait at once." },
  unknown_method: { rpc: 4200, sentence: "The dApp asked for something that this wallet does not know." },
  unknown_chain: { rpc: 4902, sentence: "The dApp asked for a network that this wallet does not have." },
  wrong_account: { rpc: 4100, sentence: "The dApp asked for an account that it was not given." },
  user_refused: { rpc: 4001, sentence: "You refused." },
  wallet_locked: { rpc: 4100, sentence: "The wallet is locked." },
  failed: { rpc: -32_603, sentence: "It was agreed to and then failed." },
  relay_unreachable: { rpc: 5000, sentence: "The WalletConnect relay can't be reached. It is tried again by itself." },
  closed: { rpc: 4900, sentence: "The wallet's connections are closed." },
} as const satisfies Record<string, { readonly rpc: number; readonly sentence: string }>;

export type ConnectFailureCode = keyof typeof CONNECT_FAILURES;

export interface ConnectFailure {
  readonly code: ConnectFailureCode;
  readonly sentence: string;
}

export type ConnectResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ConnectFailure };

export const done = <T>(value: T): ConnectResult<T> => ({ ok: true, value });

/** @param detail another sentence, which may name what was wrong; made visible and bounded by the caller */
export function refuse(
  code: ConnectFailureCode,
  detail?: string,
): { readonly ok: false; readonly error: ConnectFailure } {
  const { sentence } = CONNECT_FAILURES[code];
  return { ok: false, error: { code, sentence: detail === undefined ? sentence : `${sentence} ${detail}` } };
}
