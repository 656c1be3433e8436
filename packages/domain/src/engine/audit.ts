// Walks the whole state and throws at the first index that disagrees with what it indexes. For tests and the simulation, never for the relay.
import { SYSTEM_ACCOUNTS } from "@starling/protocol/vocabulary";
import { spendable } from "../ledger/account.ts";
import { isAvailable, isHungryFor } from "../node/capability.ts";
import { waitingChunks } from "../schedule/window.ts";
import type { Chunk, Job, Model, Node, State } from "./state.ts";

function must(condition: boolean, what: string): void {
  if (!condition) throw new Error(`the engine's state is broken: ${what}`);
}

const isParked = (chunk: Chunk): boolean => {
  const { model } = chunk.span.job;
  return model.parked.has(chunk) !== model.parkedAudits.has(chunk);
};

export function audit(state: State, nowMs: number): void {
  const leases = auditNodes(state, nowMs);
  must(state.leases.size === leases, `${state.leases.size} leases are filed, nodes hold ${leases}`);
  let loadedSpans = 0;
  let inputBytes = 0;
  const held = new Map<string, bigint>();
  const openJobs = new Map<string, number>();
  for (const job of state.jobs.values()) {
    auditJob(job);
    loadedSpans += job.spans.size;
    for (const span of job.spans.values()) for (const input of span.inputs) inputBytes += input?.byteLength ?? 0;
    const { accountId } = job.account;
    held.set(accountId, (held.get(accountId) ?? 0n) + job.holdRemaining);
    openJobs.set(accountId, (openJobs.get(accountId) ?? 0) + 1);
  }
  must(
    state.counts.loadedSpans === loadedSpans,
    `loaded spans: counted ${state.counts.loadedSpans}, are ${loadedSpans}`,
  );
  must(state.counts.loadedInputBytes === inputBytes, "the bytes of loaded inputs are counted wrong");
  for (const account of state.accounts.values()) {
    const { accountId, kind, escrow } = account;
    must(account.held === (held.get(accountId) ?? 0n), `${accountId} holds ${account.held}, its jobs another sum`);
    must(account.openJobs === (openJobs.get(accountId) ?? 0), `${accountId}'s open jobs are counted wrong`);
    must(kind === "issuance" || spendable(account) >= 0n, `${accountId} has promised more than it has`);
    must(escrow >= 0n, `${accountId} has a negative escrow`);
    const aging = account.lots.reduce((sum, { amount }) => sum + amount, 0n);
    must(aging <= escrow, `${accountId} has ${aging} that ages, and ${escrow} in escrow`);
    must(account.isSuspended || !account.isForfeited, `${accountId} isn't suspended, and its rewards are taken`);
  }
  for (const model of state.models.values()) auditModel(state, model);
  auditRedemptions(state);
}

function auditRedemptions(state: State): void {
  let issued = 0;
  let promised = 0n;
  for (const redemption of state.redemptions.values()) {
    const { account, redemptionId, heapIndex, amount, cumulative } = redemption;
    must(account.redemption === redemption, `${redemptionId} is not its account's`);
    must(cumulative === account.redeemed + amount, `${redemptionId}'s voucher says another sum`);
    const isFiled = heapIndex >= 0 && state.voucherDeadlines.at(heapIndex) === redemption;
    must(isFiled === (redemption.state === "issued"), `${redemptionId} is ${redemption.state}: its deadline`);
    if (isFiled) issued++;
    promised += amount;
  }
  must(state.voucherDeadlines.size === issued, "deadlines of redemptions that are over");
  for (const { disputeId, account, stake } of state.disputes.values()) {
    must(
      [...account.disputes.values()].some((d) => d.disputeId === disputeId),
      `${disputeId} is not its account's`,
    );
    promised += stake;
  }
  const escrow = state.accounts.get(SYSTEM_ACCOUNTS.escrow);
  must(
    escrow === undefined || escrow.available === promised,
    `${promised} are promised to vouchers and disputes, and others kept`,
  );
  for (const account of state.accounts.values()) {
    const isDue = account.mergedInto !== null && spendable(account) > 0n;
    must(state.dueSweeps.has(account) === isDue, `${account.accountId}'s points wait to go to another account`);
    must(!isDue, `${account.accountId} was closed and has points that are not swept`);
  }
}

/** Returns the number of leases. */
function auditNodes(state: State, nowMs: number): number {
  let leases = 0;
  const counted = { nodes: 0, working: 0, paused: 0, webgpu: 0, wasm: 0, cpu: 0 };
  must(state.nodeList.length === state.nodes.size, "the list of nodes has another length than the map");
  for (const node of state.nodes.values()) {
    const { nodeId } = node;
    must(state.nodeList[node.listIndex] === node, `${nodeId} is not where the list says`);
    leases += auditLeases(state, node);
    if (node.connection === "here" && !node.isHouse) {
      counted.nodes++;
      if (node.leaseCount > 0) counted.working++;
      if (node.paused) counted.paused++;
      if (node.counted.backend !== null) counted[node.counted.backend]++;
    }
    for (const readiness of node.ready) {
      must(readiness.node === node, `${nodeId} has another's readiness`);
      const hungry = readiness.heapIndex >= 0 || readiness.model.houseHungry.has(readiness);
      must(!node.isHouse || readiness.heapIndex < 0, `${nodeId} of the house is offered consumers' work`);
      must(!hungry || readiness.isAdmitted, `${nodeId} is offered work before its trial`);
      must(
        !hungry || node.isHouse || readiness.model.hungry.at(readiness.heapIndex) === readiness,
        `${nodeId} is lost in the heap`,
      );
      must(!hungry || isHungryFor(state.policy, readiness, nowMs), `${nodeId} is offered work and wants none`);
      const isBusy = node.leaseCount > 0 || node.strikes > 0 || !isAvailable(node) || !readiness.isAdmitted;
      must(hungry || isBusy, `${nodeId} is idle and isn't offered work`);
    }
  }
  const { counts } = state;
  must(counts.nodes === counted.nodes, "nodes are counted wrong");
  must(counts.nodesWorking === counted.working, "working nodes are counted wrong");
  must(counts.nodesPaused === counted.paused, "paused nodes are counted wrong");
  for (const backend of ["webgpu", "wasm", "cpu"] as const) {
    must(counts.nodesByBackend[backend] === counted[backend], `nodes with ${backend} are counted wrong`);
  }
  return leases;
}

/** Returns the number of the node's leases. */
function auditLeases(state: State, node: Node): number {
  const { nodeId } = node;
  let leases = 0;
  const chunks = new Set<Chunk>();
  let previous = null;
  for (let lease = node.firstLease; lease !== null; lease = lease.nextOfNode) {
    leases++;
    must(lease.previousOfNode === previous, `${nodeId}'s leases are not linked`);
    must(state.leases.at(lease.number) === lease, `a lease of ${nodeId} is not filed`);
    must(lease.chunk.lease === lease || lease.chunk.secondLease === lease, `a lease of ${nodeId} is not its chunk's`);
    const { job } = lease.chunk.span;
    must(job.isAudit || state.jobs.has(job.jobId), `${nodeId} has a lease of a job that ended`);
    must(!chunks.has(lease.chunk), `${nodeId} has two leases of a chunk`);
    chunks.add(lease.chunk);
    previous = lease;
  }
  must(node.lastLease === previous, `${nodeId}'s last lease is not the last`);
  must(node.leaseCount === leases, `${nodeId}'s leases are counted wrong`);
  must(leases > 0 || node.outstandingMs === 0, `${nodeId} holds nothing and has work outstanding`);
  return leases;
}

function auditJob(job: Job): void {
  const { jobId } = job;
  let leases = 0;
  let fresh = 0;
  let held = 0;
  for (const span of job.spans.values()) {
    let answered = 0;
    span.chunkItems.forEach((_, slot) => {
      const chunk = span.live[slot];
      if (span.answered[slot] === 1) {
        answered++;
        must(chunk === undefined && span.inputs[slot] === undefined, `an answered chunk of ${jobId} is still there`);
      } else if (chunk === undefined) {
        fresh++;
        must(slot >= span.cursor && span.inputs[slot] !== undefined, `a chunk of ${jobId} is lost`);
      } else {
        must(slot < span.cursor, `a chunk of ${jobId} is live and fresh`);
        const own = Number(chunk.lease !== null) + Number(chunk.secondLease !== null);
        leases += own;
        if (chunk.place === "held") {
          held++;
          must(own === 0 && chunk.check !== null, `chunk ${chunk.index} of ${jobId} is held without a check`);
        }
        must(own > 0 || chunk.place !== "out", `chunk ${chunk.index} of ${jobId} is neither leased nor queued`);
        must(
          chunk.place !== "requeued" || job.requeued.includes(chunk),
          `chunk ${chunk.index} of ${jobId} is not queued`,
        );
        must(chunk.place !== "parked" || isParked(chunk), `chunk ${chunk.index} of ${jobId} is not parked`);
      }
    });
    must(span.answeredCount === answered, `answers of ${jobId} are counted wrong`);
    must(answered < span.chunkItems.length, `a span of ${jobId} is answered and still there`);
    must(job.freshSpans.includes(span) === span.cursor < span.chunkItems.length, `a span of ${jobId} is listed wrong`);
  }
  must(job.heldChunks === held, `${jobId} has ${held} chunks held, not ${job.heldChunks}`);
  must(job.freshChunks === fresh, `${jobId} has ${fresh} fresh chunks, not ${job.freshChunks}`);
  must(job.leaseCount === leases, `${jobId} has ${leases} leases, not ${job.leaseCount}`);
  must(new Set(job.requeued).size === job.requeued.length, `a chunk of ${jobId} is queued twice`);
  must(
    (job.ringNext !== null) === waitingChunks(job) > 0,
    `${jobId} waits without chunks, or has chunks and doesn't wait`,
  );
  must(job.itemsDone + job.itemsFailed < job.itemCount, `${jobId} has all its answers and hasn't ended`);
  must(job.openChunks > 0, `${jobId} is open and has no open chunks`);
  const units = job.model.facts.task === "generate" ? job.unitsLeft : job.itemCount - job.itemsDone;
  const unspent = job.pricePerItem * BigInt(units);
  must(job.holdRemaining === unspent, `${jobId} holds ${job.holdRemaining}, not the price of what is open, ${unspent}`);
}

function auditModel(state: State, model: Model): void {
  const { modelId } = model.facts;
  let queued = 0;
  let open = 0;
  queued += model.audit.requeued.length;
  auditChecks(state, model);
  for (const job of state.jobs.values()) {
    if (job.model !== model) continue;
    queued += waitingChunks(job);
    open += job.openChunks;
  }
  must(model.queuedChunks === queued, `${modelId} has ${queued} chunks queued, not ${model.queuedChunks}`);
  must(model.counts.openChunks === open, `${modelId}'s open chunks are counted wrong`);
  let ready = 0;
  for (const node of state.nodes.values()) {
    const isReady = node.ready.some((readiness) => readiness.model === model && readiness.isAdmitted);
    if (isReady && isAvailable(node) && !node.isHouse) ready++;
  }
  must(model.counts.readyNodes === ready, `${modelId} has ${ready} ready nodes, not ${model.counts.readyNodes}`);
  let speed = 0;
  for (let i = 0; i < model.hungry.size; i++) {
    const member = model.hungry.at(i);
    const parent = model.hungry.at((i - 1) >> 1);
    must(i === 0 || (parent?.key ?? 0) <= (member?.key ?? 0), `${modelId}'s hungry nodes are out of order`);
    speed += member?.itemsPerMs ?? 0;
  }
  const drift = Math.abs(speed - model.hungryItemsPerMs);
  must(
    drift <= 1e-6 * Math.max(1, speed),
    `${modelId}'s hungry nodes' speed is ${speed}, not ${model.hungryItemsPerMs}`,
  );
  must(
    state.plannable.has(model) ===
      (!state.draining && ((model.queue.waiting.size > 0 && model.hungry.size > 0) || model.audit.requeued.length > 0)),
    `${modelId} is planned wrong`,
  );
}

/** Every chunk of a model's job of checks is asked by a check, or makes a known answer; and the other way round. */
function auditChecks(state: State, model: Model): void {
  const { audit } = model;
  let leases = 0;
  const asked = new Set<Chunk>();
  for (const check of state.checks.values())
    if (check.model === model) for (const chunk of check.asked) asked.add(chunk);
  for (const span of audit.spans.values()) {
    const [chunk] = span.live;
    must(chunk !== undefined && chunk.audit !== null, `a check of ${model.facts.modelId} is for nothing`);
    if (chunk === undefined) continue;
    leases += Number(chunk.lease !== null);
    must(chunk.audit?.type === "known" || asked.delete(chunk), `chunk ${chunk.index} of checks is asked by nobody`);
    must(
      chunk.lease !== null || audit.requeued.includes(chunk) || isParked(chunk),
      `chunk ${chunk.index} of checks is neither leased nor queued`,
    );
  }
  must(asked.size === 0, "a check waits for a chunk that isn't there");
  must(audit.leaseCount === leases, `${leases} leases of checks, not ${audit.leaseCount}`);
}
