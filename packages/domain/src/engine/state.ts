// What the engine holds in memory. Only `apply` writes it. The indexes make every decision O(log n) in nodes, jobs and chunks.
import type {
  AccountId,
  AccountKind,
  ApiKeyId,
  Assurance,
  Backend,
  CheckId,
  CheckReason,
  DisputeAbout,
  DisputeId,
  GenerateItem,
  JobId,
  NodeId,
  Priority,
  QuorumRule,
  RedemptionId,
  VerificationStatus,
} from "@starling/protocol/vocabulary";
import { FenceTable } from "../lease/fence-table.ts";
import { TimingWheel } from "../lease/timing-wheel.ts";
import type { Speed } from "../node/speed.ts";
import { type HeapMember, IndexedHeap } from "../schedule/indexed-heap.ts";
import type { PrefixIndex } from "../stream/prefix-index.ts";
import type { ChosenFor } from "./change.ts";
import type { ChainCursor, DaySum, ModelFacts, RedemptionFacts, ResultProof } from "./command.ts";
import type { Policy } from "./policy.ts";
import type { TimerStep } from "./step.ts";

export interface Account {
  readonly accountId: AccountId;
  readonly kind: AccountKind;
  available: bigint;
  held: bigint;
  escrow: bigint;
  openJobs: number;
  /** Nodes of it that are here. */
  nodes: number;
  /** Its nodes that are known, here or lost. */
  readonly members: Set<Node>;
  matches: number;
  /** Batches begun since it was last found wrong, and matches before: what the size of the next follows from. */
  batches: number;
  /** Confirmed by a second referee. */
  mismatches: number;
  isSuspended: boolean;
  /** Whether an operator did that; and whether its unsettled points were taken. */
  suspendedByOperator: boolean;
  isForfeited: boolean;
  /** Disputes of it that aren't decided, by what they are about. */
  readonly disputes: Map<string, Dispute>;
  /** Confirmed mismatches of late: each match takes a little off it. */
  recentWrong: number;
  /** Final rewards in escrow, oldest first. */
  readonly lots: Lot[];
  /** When a timer looks at its lots; Infinity when none is set. */
  lotsWakeAtMs: number;
  /** Answers of it that passed their audit not long ago, newest last. */
  readonly history: Member[];
  backtrack: Backtrack | null;
  /** Points that it was granted, and that its jobs have cost. */
  granted: bigint;
  spent: bigint;
  /** All that its vouchers have paid out. */
  redeemed: bigint;
  redemptionDay: DaySum;
  /** The one that isn't over. */
  redemption: Redemption | null;
  /** The account that its points go to since it was closed; and those that were closed for it. */
  mergedInto: AccountId | null;
  readonly mergedFrom: Set<Account>;
}

/** A redemption that isn't over; in the heap of deadlines once its voucher can be had. */
export interface Redemption extends HeapMember {
  readonly account: Account;
  readonly redemptionId: RedemptionId;
  readonly recipient: string;
  readonly amount: bigint;
  readonly cumulative: bigint;
  state: RedemptionFacts["state"];
  readonly idempotencyKey: string | null;
  readonly requestHash: string;
  /** The day that it counts against. */
  readonly day: number;
}

/** Waits for an operator. */
export interface Dispute {
  readonly disputeId: DisputeId;
  readonly account: Account;
  readonly about: DisputeAbout;
  readonly stake: bigint;
}

/** Rewards that leave escrow together. */
export interface Lot {
  amount: bigint;
  readonly dueAtMs: number;
}

/** A committed answer that may be looked at again. */
export interface Member {
  readonly jobId: JobId;
  readonly chunkIndex: number;
  readonly modelId: string;
  readonly nodeId: NodeId;
  /** 0 once it was forfeited. */
  reward: bigint;
  /** Whether its reward counts as earned already. */
  isFinal: boolean;
  /** Of task `generate`: the tokens that its node made. */
  readonly range: Range | null;
  /** Of the text that it is a part of; null where it is the whole answer. */
  readonly text: TextVerdict | null;
  /** What the payer gets back when it was wrong and there is no other answer; null where another takes its place. */
  readonly refund: { readonly payerId: AccountId; readonly amount: bigint } | null;
}

/** Answers of one node that pass or fall with what is drawn from them. */
export interface Batch {
  readonly account: Account;
  readonly nodeId: NodeId;
  readonly members: Member[];
  readonly sizeMax: number;
  readonly openedAtMs: number;
  /** The one drawn so far, every member with the same chance; its evidence is kept, or must be fetched. */
  drawn: Member | null;
  kept: Kept | null;
}

/** What a check of a drawn answer needs. */
export interface Kept {
  readonly itemCount: number;
  readonly fence: number;
  readonly adapterClass: string;
  readonly input: Uint8Array;
  readonly output: Uint8Array;
  readonly proof: ResultProof | null;
}

/** The answers of an account that was caught, looked at again backwards. */
export interface Backtrack {
  /** To be looked at, the next last. */
  readonly left: Member[];
  /** Asked of the store, or being checked. */
  underWay: number;
  rightInRow: number;
}

/** What one node answered to what is checked. */
export interface Opinion {
  readonly nodeId: NodeId;
  readonly account: Account;
  readonly adapterClass: string;
  readonly fence: number;
  readonly chosen: ChosenFor;
  readonly output: Uint8Array;
  readonly proof: ResultProof | null;
}

/** An answer whose evidence was asked of the store: for a batch that drew it, or to look at it again. */
export interface Fetching {
  readonly batch: Batch | null;
  readonly account: Account;
  readonly member: Member;
}

/** One input that several nodes answer. */
export interface Check {
  readonly checkId: CheckId;
  readonly reason: CheckReason;
  readonly model: Model;
  /** Whose answer it is about; null for known answers. */
  readonly jobId: JobId | null;
  readonly chunkIndex: number;
  readonly itemCount: number;
  readonly input: Uint8Array;
  readonly rule: QuorumRule;
  readonly opinions: Opinion[];
  /** Which opinion it is about: the first, or after a known answer the second. */
  readonly subject: number;
  /** Audit chunks that wait or are leased. */
  readonly asked: Set<Chunk>;
  /** Who was asked and could not answer. */
  readonly refused: Set<Account>;
  /** Referees that could not answer. */
  failedAsks: number;
  /** The consumer's chunk that waits for it: `full` and `quorum`. */
  readonly chunk: Chunk | null;
  /** What it was drawn from: `sampled`. */
  readonly batch: Batch | null;
  /** The answer it is about: `sampled` and `backtrack`. */
  readonly member: Member | null;
  /** Who is on trial: `admission` and `known`. */
  readonly trial: Readiness | null;
  /** The text that is to be measured was made wrong on purpose: who finds nothing hasn't looked. */
  readonly isTrap: boolean;
}

/** A known answer: computed by the house from an input that was made for it. */
export interface KnownAnswer {
  readonly input: Uint8Array;
  readonly output: Uint8Array;
  readonly itemCount: number;
  readonly opinion: Opinion;
  /** Accounts that have seen it. */
  readonly usedBy: Set<AccountId>;
}

/** What an audit chunk is for. */
export type AuditWork =
  | { readonly type: "opinion"; readonly check: Check; readonly isForHouse: boolean }
  /** Only this node may have it. */
  | { readonly type: "trial"; readonly check: Check; readonly readiness: Readiness }
  /** Only the house may have it. */
  | { readonly type: "known" };

export interface Model {
  facts: ModelFacts;
  /** Accounts with chunks waiting, by virtual time. */
  readonly queue: FairQueue;
  /** Nodes that want work of this model, the best first. */
  readonly hungry: IndexedHeap<Readiness>;
  /** Sum of the hungry nodes' speeds. */
  hungryItemsPerMs: number;
  /** Chunks that could be leased now, if a node were hungry. */
  queuedChunks: number;
  /** Queued-again chunks that wait for a node other than those they failed on. */
  readonly parked: Set<Chunk>;
  /** Audit chunks that wait for a referee, or for the node that they are for. */
  readonly parkedAudits: Set<Chunk>;
  /** Checks and trials: leased before consumers' chunks, outside the fair queue. */
  readonly audit: Job;
  /** Nodes of the house that are ready for the model, and want work. */
  readonly houseHungry: Set<Readiness>;
  houseReady: number;
  /** Available nodes by owner that may referee: proven ones, not the house. */
  readonly referees: Map<Account, number>;
  /** Available, admitted nodes by owner, not the house. */
  readonly owners: Map<Account, number>;
  readonly known: KnownAnswer[];
  /** Known answers that are being made; forgotten when they don't come. */
  knownUnderWay: number;
  knownAskedAtMs: number;
  /** Nodes that wait for a trial. */
  readonly trialsDue: Map<Readiness, "admission" | "known">;
  /** Who made which text of task `generate` not long ago. */
  readonly prefixes: PrefixIndex;
  /** Units that a chunk has come to, of late. */
  unitsPerChunk: number;
  readonly counts: { readyNodes: number; openChunks: number };
}

export interface FairQueue {
  readonly waiting: IndexedHeap<Flow>;
  readonly idle: IndexedHeap<Flow>;
  /** By account and priority. */
  readonly flows: Map<string, Flow>;
  virtualTime: number;
  latestFinish: number;
}

/** One account's place in a model's queue, for its jobs of one priority. Its key is its virtual time: work units taken, over its weight. */
export interface Flow extends HeapMember {
  readonly name: string;
  readonly weight: number;
  /** Ring of its jobs with waiting chunks; the front is served next. */
  front: Job | null;
  openJobs: number;
}

export interface Job {
  readonly jobId: JobId;
  /** A model's own job of checks: no consumer's, never ends. */
  readonly isAudit: boolean;
  readonly assurance: Assurance;
  readonly quorum: QuorumRule | null;
  readonly account: Account;
  readonly model: Model;
  readonly flow: Flow;
  readonly itemCount: number;
  readonly pricePerItem: bigint;
  readonly rewardPerItem: bigint;
  readonly rememberedKey: string | null;
  readonly priority: Priority;
  readonly deadlineAtMs: number | null;
  readonly budget: Budget | null;
  /** What its hold still pays for. */
  unitsLeft: number;
  itemsDone: number;
  itemsFailed: number;
  openChunks: number;
  holdRemaining: bigint;
  /** Chunks whose answers wait for a verdict. */
  heldChunks: number;
  readonly spans: Map<number, Span>;
  /** Loaded spans with chunks that were never leased, in order. */
  readonly freshSpans: Span[];
  freshChunks: number;
  leaseCount: number;
  /** Chunks to lease again, before fresh ones. */
  readonly requeued: Chunk[];
  /** Spans that are in the store and not loaded. */
  storedSpans: number;
  /** Chunks in the fullest span so far; what a window is measured in. */
  spanChunks: number;
  /** No claim is asked before this; 0 when none is under way. */
  claimWaitUntilMs: number;
  /** Failed leases; a rejected input or a lapse is none. */
  failures: number;
  /** The first node that failed on it, and whether another did too. */
  failedFirstOn: NodeId | null;
  failsOnSeveral: boolean;
  /** When it was last looked through for late chunks. */
  tailVisitedAtMs: number;
  ringNext: Job | null;
  ringPrevious: Job | null;
}

export interface Span {
  readonly job: Job;
  readonly index: number;
  /** What nodes are told that it is; null when it is what it says. */
  readonly offeredAs: { readonly jobId: JobId; readonly chunkIndex: number } | null;
  readonly firstChunk: number;
  readonly chunkItems: readonly number[];
  readonly inputs: (Uint8Array | undefined)[];
  /** Of task `generate`, by place within the span: answers under way, or begun before a restart. */
  readonly streams: Map<number, Stream> | null;
  /** Chunks that were leased and have no answer. */
  readonly live: (Chunk | undefined)[];
  readonly answered: Uint8Array;
  answeredCount: number;
  /** The next chunk that was never leased (within the span), and its first item (within the job). */
  cursor: number;
  cursorItem: number;
}

export interface Chunk {
  readonly span: Span;
  readonly index: number;
  readonly firstItem: number;
  readonly itemCount: number;
  /** Only of consumers' chunks of task `generate`. */
  readonly stream: Stream | null;
  /** Its leases: none, one, or a second given because the first is late. */
  lease: Lease | null;
  secondLease: Lease | null;
  /** null while nothing went wrong. */
  trouble: Trouble | null;
  /** `held`: answered, and waiting for a verdict. */
  place: "out" | "requeued" | "parked" | "held";
  /** Only of audit chunks. */
  readonly audit: AuditWork | null;
  /** What it waits for when it is held. */
  check: Check | null;
}

export interface Trouble {
  failures: number;
  lapses: number;
  rejections: number;
  /** Where it failed. */
  readonly nodeIds: NodeId[];
}

/** There are very many of these: times that a message of leases has in common are kept once, in its grant. */
export interface Lease {
  /** The fence, counted from the engine's first. */
  readonly number: number;
  readonly chunk: Chunk;
  readonly node: Node;
  readonly grant: Grant;
  /** Items that this grant put before it on the node. */
  readonly itemsAhead: number;
  readonly chosen: ChosenFor;
  term: Term;
  /** When a stream's tokens last grew; else when it was granted. */
  grewAtMs: number;
  nextOfNode: Lease | null;
  previousOfNode: Lease | null;
}

export interface Grant {
  readonly atMs: number;
  /** Expected time of an item, and of all that the node held before. */
  readonly msEach: number;
  readonly aheadMs: number;
}

/** When leases lapse that were granted, or last renewed, together. */
export interface Term {
  readonly endsAtMs: number;
}

export interface Node {
  readonly nodeId: NodeId;
  readonly account: Account;
  connection: "here" | "lost";
  lostAtMs: number;
  paused: boolean;
  ready: Readiness[];
  /** Its leases, oldest first. */
  firstLease: Lease | null;
  lastLease: Lease | null;
  leaseCount: number;
  /** Expected time of all its leases. */
  outstandingMs: number;
  /** It was given less than its fill, because others had a turn or nothing was left: it wants more. */
  isFilling: boolean;
  /** When it began on its oldest lease, as far as can be told. */
  workSinceMs: number;
  lastProgressMs: number;
  reliability: number;
  /** Failures in a row. */
  strikes: number;
  restUntilMs: number;
  /** When a timer looks at it again; Infinity when none is set. */
  wakeAtMs: number;
  preparing: Map<string, number> | null;
  readonly isHouse: boolean;
  /** Batches begun since it was last found wrong. */
  batches: number;
  batch: Batch | null;
  /** Place in the state's list of nodes. */
  listIndex: number;
  /** How it stands in the counts. */
  counted: { here: boolean; working: boolean; paused: boolean; backend: Backend | null };
}

/** A node's being ready for a model; a member of the model's hungry heap while the node wants work. */
export interface Readiness extends HeapMember {
  readonly node: Node;
  readonly model: Model;
  backend: Backend;
  adapterClass: string;
  speed: Speed;
  /** Whether it has passed its trial, or needs none. */
  isAdmitted: boolean;
  /** Trials failed in a row, and when the next may be. */
  trialsFailed: number;
  trialAfterMs: number;
  trial: Check | null;
  /** Answers of task `generate` that it streams now, and may at once. */
  streams: number;
  streamsMax: number;
  /** What it adds to hungryItemsPerMs while it is in the heap. */
  itemsPerMs: number;
  available: boolean;
  /** Whether it is counted among the model's referees. */
  mayReferee: boolean;
}

export interface Timer extends HeapMember {
  readonly step: TimerStep;
}

export interface RememberedKey {
  readonly jobId: JobId;
  readonly requestHash: string;
  readonly quoted: bigint;
}

/** A run of tokens of one node. */
export interface Maker {
  readonly nodeId: NodeId;
  /** null: made before a restart, by somebody who isn't known any more; it is neither charged nor paid. */
  readonly account: Account | null;
  readonly adapterClass: string;
  tokens: number;
}

export interface Stream {
  readonly item: GenerateItem;
  readonly unitsMax: number;
  /** Whether the consumer gets tokens as they are made: else they are made anew by whoever takes over, and none are kept. */
  readonly isShown: boolean;
  readonly tokens: number[];
  readonly makers: Maker[];
}

/** Tokens of one node within an answer: from … to − 1. */
export interface Range {
  readonly from: number;
  readonly to: number;
  /** The part that ends the answer. */
  readonly isLast: boolean;
}

/** Shared by the parts of one text. */
export interface TextVerdict {
  /** Parts without a verdict. */
  outstanding: number;
  /** Of those that have one. */
  weakest: VerificationStatus | null;
  /** Who ended it has passed, and earns when all parts have a verdict: until then the answer counts as provisional, also after a restart. */
  passed: { readonly account: Account; readonly member: Member } | null;
  /** Whether there is an answer to say it of; else it was cancelled while it was made. */
  readonly isAnswered: boolean;
}

/** What an API key may spend, in micro-points. */
export interface Budget {
  /** null: nothing bounds it. */
  cap: bigint | null;
  spent: bigint;
  /** Of open jobs. */
  held: bigint;
  periodStartedAtMs: number;
}

export interface State {
  policy: Policy;
  /** How often operators have set it. */
  policyVersion: number;
  draining: boolean;
  readonly models: Map<string, Model>;
  readonly accounts: Map<AccountId, Account>;
  readonly jobs: Map<JobId, Job>;
  readonly nodes: Map<NodeId, Node>;
  /** All nodes in no order, for looking at a few of them in turn. */
  readonly nodeList: Node[];
  nodeCursor: number;
  readonly leases: FenceTable<Lease>;
  readonly wheel: TimingWheel;
  readonly timers: IndexedHeap<Timer>;
  /** Models with both waiting chunks and a hungry node. */
  readonly plannable: Set<Model>;
  /** Jobs whose loaded window runs low. */
  readonly wantClaim: Set<Job>;
  /** Jobs with nothing left to lease: their late chunks may be leased twice. */
  readonly tail: Set<Job>;
  readonly keys: Map<string, RememberedKey>;
  /** Jobs that ended a short while ago, by whose they were. */
  readonly endedJobs: Map<JobId, AccountId>;
  readonly grantKeys: Set<string>;
  readonly budgets: Map<ApiKeyId, Budget>;
  /** null where there is no chain. */
  chain: ChainCursor | null;
  /** Those that aren't over. */
  readonly redemptions: Map<RedemptionId, Redemption>;
  readonly disputes: Map<DisputeId, Dispute>;
  /** Of vouchers, in seconds. */
  readonly voucherDeadlines: IndexedHeap<Redemption>;
  /** Asked for by all accounts. */
  redemptionDay: DaySum;
  /** Closed accounts with points that may go to another. */
  readonly dueSweeps: Set<Account>;
  readonly checks: Map<CheckId, Check>;
  /** Chunks that are held, by job and index. */
  readonly held: Map<string, Chunk>;
  /** The models' jobs of checks. */
  readonly auditJobs: Map<JobId, Job>;
  /** Open batches, oldest first; full ones, or those whose time has come, are due. */
  readonly batches: Set<Batch>;
  readonly dueBatches: Set<Batch>;
  /** Drawn from, waiting for the store's evidence: by job and chunk. */
  readonly fetching: Map<string, Fetching[]>;
  readonly dueChecks: Set<Check>;
  readonly dueReleases: Set<Account>;
  /** Accounts whose backtracking can go on. */
  readonly dueBacktracks: Set<Account>;
  readonly houseNodes: Set<Node>;
  readonly drainRate: { chunks: number; ms: number; sinceMs: number; answered: number };
  readonly counts: {
    nodes: number;
    nodesWorking: number;
    nodesPaused: number;
    nodesByBackend: { webgpu: number; wasm: number; cpu: number };
    openChunks: number;
    loadedSpans: number;
    loadedInputBytes: number;
    byModel: Map<string, { readyNodes: number; openChunks: number }>;
  };
}

export const createState = (policy: Policy, firstFence: number): State => ({
  policy,
  policyVersion: 0,
  draining: false,
  models: new Map(),
  accounts: new Map(),
  jobs: new Map(),
  nodes: new Map(),
  nodeList: [],
  nodeCursor: 0,
  leases: new FenceTable(firstFence),
  wheel: new TimingWheel(),
  timers: new IndexedHeap(),
  plannable: new Set(),
  wantClaim: new Set(),
  tail: new Set(),
  keys: new Map(),
  endedJobs: new Map(),
  grantKeys: new Set(),
  budgets: new Map(),
  chain: null,
  redemptions: new Map(),
  disputes: new Map(),
  voucherDeadlines: new IndexedHeap(),
  redemptionDay: { day: 0, amount: 0n },
  dueSweeps: new Set(),
  checks: new Map(),
  held: new Map(),
  auditJobs: new Map(),
  batches: new Set(),
  dueBatches: new Set(),
  fetching: new Map(),
  dueChecks: new Set(),
  dueReleases: new Set(),
  dueBacktracks: new Set(),
  houseNodes: new Set(),
  drainRate: { chunks: 0, ms: 0, sinceMs: -1, answered: 0 },
  counts: {
    nodes: 0,
    nodesWorking: 0,
    nodesPaused: 0,
    nodesByBackend: { webgpu: 0, wasm: 0, cpu: 0 },
    openChunks: 0,
    loadedSpans: 0,
    loadedInputBytes: 0,
    byModel: new Map(),
  },
});
