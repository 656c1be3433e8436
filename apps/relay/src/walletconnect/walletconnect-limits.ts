// Bounds of the WalletConnect endpoint. Everything it keeps is in memory, so everything it keeps is counted.
const KiB = 1024;
const MiB = 1024 * KiB;

export const WALLETCONNECT_LIMITS = {
  // connections
  connectionsMax: 5_000,
  connectionsPerAddressMax: 64,
  /** A wallet in several tabs is one client. */
  connectionsPerClientMax: 8,
  // tokens: clients sign them for a day
  tokenCharsMax: 1_024,
  tokenLifetimeMaxS: 2 * 86_400,
  clockSkewS: 120,
  // frames
  frameBytesMax: MiB,
  messageCharsMax: 384 * KiB,
  attestationCharsMax: 8 * KiB,
  idCharsMax: 64,
  topicsPerFrameMax: 500,
  messagesPerFrameMax: 32,
  rateWindowS: 10,
  /** Acknowledgements aren't counted: there are no more of them than deliveries. */
  requestsPerClient: 200,
  requestsPerAddress: 2_000,
  /** Frames that no well-meaning client sends, until the connection is closed. */
  breachesMax: 20,
  // topics
  topicsPerConnectionMax: 1_000,
  topicsPerAddressMax: 10_000,
  topicsMax: 200_000,
  readersPerTopicMax: 16,
  // mailboxes
  ttlDefaultS: 6 * 3_600,
  /** Longer ones are cut to it. */
  ttlMaxS: 7 * 86_400,
  messagesPerTopicMax: 128,
  bytesPerTopicMax: 2 * MiB,
  bytesPerAddressMax: 16 * MiB,
  bytesMax: 128 * MiB,
  /** What a kept message takes besides its text, roughly. */
  messageOverheadBytes: 512,
  fetchMessagesMax: 128,
  fetchBytesMax: MiB,
  // deliveries to one connection
  inFlightMax: 64,
  inFlightBytesMax: 2 * MiB,
  queuedMax: 4_096,
  /** What its socket may hold back before it counts as a reader who doesn't read. */
  bufferedBytesMax: 4 * MiB,
  /** A delivery that is not acknowledged by then closes the connection; its messages stay. */
  ackTimeoutMs: 30_000,
  /** Pings, and the sweep of what has expired. Clients in Node give up after 31 s of silence. */
  heartbeatMs: 15_000,
} as const;

export type WalletConnectLimits = { readonly [K in keyof typeof WALLETCONNECT_LIMITS]: number };
