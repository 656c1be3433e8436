// Every number that tunes decisions. Those that a deployment or a simulation may set are the Policy; the rest are bounds of the engine itself.
import { LIMITS } from "@starling/protocol/vocabulary";

/** Every tunable number of the domain, with its unit. */
export interface Policy {
  /** Work to have outstanding on a node, in ms of its own measured speed. */
  readonly grantTargetMs: number;
  /** A node whose outstanding work falls below this gets more. */
  readonly grantLowWaterMs: number;
  readonly leaseTtlMs: number;
  readonly renewEveryMs: number;
  /** A lease may be renewed until `deadlineFloorMs + deadlineFactor × expected ms` after it was granted. */
  readonly deadlineFloorMs: number;
  readonly deadlineFactor: number;
  /** How long leases outlive a broken connection. */
  readonly reconnectGraceMs: number;
  /** A stream that a node says nothing of for so long is given to another. */
  readonly streamTtlMs: number;
  /** One that gets no more tokens for so long, too. */
  readonly streamStallMs: number;
  readonly chunkAttemptsMax: number;
  readonly stragglerFactor: number;
  readonly stragglerFloorMs: number;
  /** Share of the price that is the network's fee, in per mille. */
  readonly feePerMille: number;
  readonly spanWindow: number;
  readonly openJobsPerAccountMax: number;
  readonly openChunksMax: number;
  readonly grantBytesMax: number;
  readonly grantLeasesMax: number;
  readonly leasesPerNodeMax: number;
  /** Whether nodes must pass a trial with a known answer before they get work; needs a referee of the house. */
  readonly admission: boolean;
  /** Matches after which an account is proven: it may referee, and what it earns leaves escrow. */
  readonly provenMatches: number;
  /** Answers of a node of which one is drawn for a check; a new node's batches begin at one and grow to this. */
  readonly auditBatchMax: number;
  /** A batch that isn't full is drawn from after this. */
  readonly auditBatchMs: number;
  /** How long settled points stay in escrow. */
  readonly escrowAgeMs: number;
  /** How often, of closed batches and checks, the node is given a known answer as well: between 0 and 1. */
  readonly knownAnswerRate: number;
  /** Micro-points: the least that is redeemed at once; what one account and all together may ask for in a UTC day; and from how much on an operator must approve. */
  readonly redemptionMin: bigint;
  readonly redemptionAccountPerDay: bigint;
  readonly redemptionNetworkPerDay: bigint;
  readonly redemptionApprovalFrom: bigint;
  /** How long a voucher can be redeemed. */
  readonly voucherTtlMs: number;
}

export const DEFAULT_POLICY: Policy = {
  grantTargetMs: 1500,
  grantLowWaterMs: 700,
  leaseTtlMs: 15_000,
  renewEveryMs: 5_000,
  deadlineFloorMs: 20_000,
  deadlineFactor: 6,
  reconnectGraceMs: 5_000,
  streamTtlMs: 4_000,
  streamStallMs: 30_000,
  chunkAttemptsMax: 5,
  stragglerFactor: 3,
  stragglerFloorMs: 2_000,
  feePerMille: 100,
  spanWindow: 2,
  openJobsPerAccountMax: LIMITS.openJobsPerAccountMax,
  openChunksMax: LIMITS.queuedItemsMax,
  grantBytesMax: LIMITS.grantBytesMax,
  grantLeasesMax: LIMITS.grantLeasesMax,
  leasesPerNodeMax: LIMITS.leasesPerNodeMax,
  admission: false,
  provenMatches: 4,
  auditBatchMax: 10,
  auditBatchMs: 30_000,
  escrowAgeMs: 600_000,
  knownAnswerRate: 0.02,
  redemptionMin: 1_000_000n,
  redemptionAccountPerDay: 10_000_000_000n,
  redemptionNetworkPerDay: 1_000_000_000_000n,
  redemptionApprovalFrom: 1_000_000_000n,
  voucherTtlMs: 1_800_000,
};

export const BOUNDS = {
  /** Leases of a chunk that may lapse before it is given up, as a multiple of chunkAttemptsMax: a lapse is seldom the chunk's fault. */
  lapsesPerAttempt: 4,
  /** Nodes that must reject an input before it is given up. */
  rejectionsMax: 2,
  /** Loaded spans of a job, as a multiple of spanWindow, besides those whose chunks are out on nodes. */
  loadedSpansPerWindow: 4,
  claimSpansMax: 32,
  /** A store that had no span to give is asked again after this, one that didn't answer after that. */
  claimRetryMs: 1_000,
  claimTimeoutMs: 10_000,
  /** How long an ended job and its idempotency key are remembered. */
  endedJobMs: 60_000,
  grantKeysMax: 10_000,
  /** Open jobs, and parked chunks of a model, that are looked at to say what waits. */
  inspectedJobsMax: 10_000,
  inspectedChunksMax: 1_024,
  /** Work given in a row to one job of several, in ms of the node's time; one chunk may be longer. */
  turnMs: 50,
  /** Queued-again chunks looked through for one that suits a node. */
  requeuedScanMax: 64,
  parkedScanMax: 64,
  /** Parked chunks offered again for one node at once. */
  unparkAtOnce: 16,
  planStepsMax: 1_024,
  timersPerTickMax: 4_096,
  tailJobsPerTickMax: 512,
  tailVisitEveryMs: 450,
  tailChunksPerTickMax: 4_096,
  /** A node that failed rests: this long after the first failure in a row, doubled with each, up to restMaxMs. */
  restBaseMs: 250,
  restMaxMs: 30_000,
  /** Nodes are asked to prepare a model when its queue holds more than this for each ready node. */
  prepareChunksPerNode: 64,
  prepareNodesPerTick: 4,
  prepareScanPerTick: 32,
  prepareAgainMs: 60_000,
  /** Nodes that must agree in a quorum before who says otherwise is blamed. */
  blamingQuorum: 3,
  /** Referees asked about one answer at most. */
  opinionsMax: 5,
  /** Referees that may fail to answer before a check is given up. */
  failedAsksMax: 12,
  /** Disputes of one account that aren't decided. */
  openDisputesMax: 5,
  /** Hungry nodes looked through for one that may referee. */
  refereeScanMax: 64,
  /** Checks of drawn answers that are open at once; more wait in their batches. */
  drawnChecksMax: 4_096,
  /** Answers that were looked at and are remembered, by account. */
  historyMax: 256,
  /** An account that was caught is looked through backwards until so many in a row were right, this many at a time. */
  backtrackRights: 16,
  backtrackAtOnce: 8,
  /** Confirmed mismatches of late, each match taking this share off, from which on an account is suspended. */
  recentWrongMax: 1.4,
  recentWrongFade: 0.03,
  /** From this much on, every answer of an account is checked. */
  recentWrongWatched: 0.5,
  /** In this, all that a restart must read has been read. */
  loadMs: 60_000,
  /** Rewards of this share of escrowAgeMs leave escrow together. */
  lotsPerAge: 32,
  /** Known answers kept ready of a model, made at once, and accounts that may see one. */
  knownMax: 64,
  knownAtOnce: 8,
  knownUses: 4,
  knownTimeoutMs: 30_000,
  trialsPerTickMax: 256,
  followStepsMax: 4_096,
  /** Checks that are settled together. */
  judgedAtOnceMax: 256,
  /** Way there and back that a trial's measure of speed leaves out. */
  trialTravelMs: 150,
  trialAgainMs: 5_000,
  trialAgainMaxMs: 600_000,
  /** Nodes that an explanation names, and that a quote looks at. */
  explainedNodesMax: 100,
  quotedNodesMax: 256,
  /** Tokens of an answer over which a node that holds its beginning is weighed against a faster one, and how much faster than making a token reading one is. */
  weighedTokens: 64,
  readingFactor: 8,
  /** What another stream costs those that a node has: they are computed together. */
  streamCost: 0.3,
  retryAfterSMax: 60,
  /** A refused consumer is told to wait for about this many answers. */
  retryChunks: 1_000,
} as const;
