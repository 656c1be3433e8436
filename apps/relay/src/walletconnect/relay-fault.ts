// What the endpoint refuses with: a stable code, JSON-RPC's number for it, a sentence, and whether no well-meaning client does it.
export const RELAY_FAULTS = {
  invalid_json: { rpc: -32_700, sentence: "The frame is not valid JSON.", isBreach: true },
  invalid_frame: { rpc: -32_600, sentence: "The frame is no JSON-RPC 2.0 request or response.", isBreach: true },
  unknown_method: { rpc: -32_601, sentence: "The method is not known here.", isBreach: true },
  invalid_params: { rpc: -32_602, sentence: "The parameters are not what the method takes.", isBreach: true },
  rate_limited: { rpc: -32_005, sentence: "Too many frames; slow down and try again.", isBreach: true },
  too_many_topics: {
    rpc: -32_005,
    sentence: "Too many topics are subscribed to; unsubscribe from some.",
    isBreach: false,
  },
  topic_crowded: { rpc: -32_005, sentence: "Too many read this topic.", isBreach: false },
  mailbox_full: { rpc: -32_005, sentence: "The topic's mailbox is full until its reader comes.", isBreach: false },
  quota_full: {
    rpc: -32_005,
    sentence: "Too much is kept for your address; wait until it is read or expires.",
    isBreach: false,
  },
  relay_full: { rpc: -32_005, sentence: "The relay keeps as much as it can; try again later.", isBreach: false },
} as const satisfies Record<string, { readonly rpc: number; readonly sentence: string; readonly isBreach: boolean }>;

export type RelayFault = keyof typeof RELAY_FAULTS;

/** Why a connection is not opened: the status of the handshake's answer. */
export const HANDSHAKE_FAULTS = {
  token_missing: { status: 401, sentence: "The query has no `auth` token." },
  token_malformed: { status: 401, sentence: "The `auth` token is no EdDSA JWT of a did:key." },
  token_forged: { status: 401, sentence: "The `auth` token's signature is not its issuer's." },
  token_expired: { status: 401, sentence: "The `auth` token is not valid now." },
  token_elsewhere: { status: 401, sentence: "The `auth` token is for another relay." },
  not_a_websocket: { status: 400, sentence: "This address takes WebSocket connections only." },
  too_many_connections: { status: 429, sentence: "Too many connections; close some." },
  relay_full: { status: 503, sentence: "The relay has as many connections as it can; try again later." },
  closing: { status: 503, sentence: "The relay is closing." },
} as const satisfies Record<string, { readonly status: number; readonly sentence: string }>;

export type HandshakeFault = keyof typeof HANDSHAKE_FAULTS;

/** A value, or the code of what is wrong. */
export type Taken<T, F extends string = RelayFault> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: F };

export const taken = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const refused = <F extends string>(fault: F): { readonly ok: false; readonly fault: F } => ({
  ok: false,
  fault,
});

/** JSON-RPC's error object. */
export const rpcError = (fault: RelayFault) => ({
  code: RELAY_FAULTS[fault].rpc,
  message: RELAY_FAULTS[fault].sentence,
  data: { code: fault },
});
