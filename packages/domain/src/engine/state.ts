// What the engine holds in memory. Only `apply` writes it. The indexes make every decision O(log n) in nodes, jobs and chunks.
import type { AccountId, AccountKind, Backend, JobId, NodeId } from "@starling/protocol/vocabulary";
import { FenceTable } from "../lease/fence-table.ts";
import { TimingWheel } from "../lease/timing-wheel.ts";
import type { Speed } from "../node/speed.ts";
import { type HeapMember, IndexedHeap } from "../schedule/indexed-heap.ts";
import type { ModelFacts } from "./command.ts";
import type { Policy } from "./engine.ts";
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
}

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
  readonly counts: { readyNodes: number; openChunks: number };
}

export interface FairQueue {
  readonly waiting: IndexedHeap<Flow>;
  readonly idle: IndexedHeap<Flow>;
  readonly flows: Map<AccountId, Flow>;
  virtualTime: number;
  latestFinish: number;
}

/** One account's place in a model's queue. Its key is its virtual time: work units taken, over its weight. */
export interface Flow extends HeapMember {
  readonly accountId: AccountId;
  readonly weight: number;
  /** Ring of its jobs with waiting chunks; the front is served next. */
  front: Job | null;
  openJobs: number;
}

export interface Job {
  readonly jobId: JobId;
  readonly account: Account;
  readonly model: Model;
  readonly flow: Flow;
  readonly itemCount: number;
  readonly pricePerItem: bigint;
  readonly rewardPerItem: bigint;
  readonly rememberedKey: string | null;
  itemsDone: number;
  itemsFailed: number;
  openChunks: number;
  holdRemaining: bigint;
  /** Settled and not yet released, by contributor. */
  readonly earned: Map<AccountId, bigint>;
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
  readonly firstChunk: number;
  readonly chunkItems: readonly number[];
  readonly inputs: (Uint8Array | undefined)[];
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
  /** Its leases: none, one, or a second given because the first is late. */
  lease: Lease | null;
  secondLease: Lease | null;
  /** null while nothing went wrong. */
  trouble: Trouble | null;
  place: "out" | "requeued" | "parked";
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
  term: Term;
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
  speed: Speed;
  /** What it adds to hungryItemsPerMs while it is in the heap. */
  itemsPerMs: number;
  available: boolean;
}

export interface Timer extends HeapMember {
  readonly step: TimerStep;
}

export interface RememberedKey {
  readonly jobId: JobId;
  readonly requestHash: string;
  readonly quoted: bigint;
}

export interface State {
  readonly policy: Policy;
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
