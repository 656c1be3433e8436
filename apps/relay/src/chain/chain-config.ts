/** What a relay must be told of its chain. */
export interface ChainConfig {
  /** May hold a key: never logged, never told. */
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly name: string;
  /** JSON: `contractAddresses` of the protocol. */
  readonly contractsFile: string;
  /** The relay's key on the chain; made where it isn't there. */
  readonly keyFile: string;
  /** Blocks until an event is believed, its own counted. */
  readonly confirmations: number;
  readonly pollMs: number;
  /** Whether the relay sends redemptions and pays their gas. */
  readonly sponsors: boolean;
  /** Heads of the receipt log are written on the chain at most this often; 0: only when asked. */
  readonly anchorEveryMs: number;
  /** A transaction that isn't mined after this is sent again with a higher fee. */
  readonly stuckMs: number;
  /** Where others may ask the chain without the relay. */
  readonly publicRpcUrl: string | null;
  /** After the chain lost confirmed blocks, from where an operator wants them read again. */
  readonly rereadFrom: number | null;
}
