// Start-time fair queuing (Goyal, Vin, Cheng 1996) between paying accounts, round-robin between an account's jobs.
// These functions write a model's queue; `apply` calls them.
import type { AccountId, Priority } from "@starling/protocol/vocabulary";
import type { FairQueue, Flow, Job } from "../engine/state.ts";
import { IndexedHeap } from "./indexed-heap.ts";

/** How much of a busy model's work a flow gets beside others. */
const WEIGHTS = { batch: 0.25, normal: 1, high: 4 } as const satisfies Record<Priority, number>;

export const createFairQueue = (): FairQueue => ({
  waiting: new IndexedHeap(),
  idle: new IndexedHeap(),
  flows: new Map(),
  virtualTime: 0,
  latestFinish: 0,
});

/** The account's flow, opened at the queue's virtual time if it is new. Call `closeJob` when the job ends. */
export function openJob(queue: FairQueue, accountId: AccountId, priority: Priority): Flow {
  const name = `${accountId} ${priority}`;
  let flow = queue.flows.get(name);
  if (flow === undefined) {
    const weight = WEIGHTS[priority];
    flow = { name, weight, key: queue.virtualTime, heapIndex: -1, front: null, openJobs: 0 };
    queue.flows.set(name, flow);
  } else if (flow.openJobs === 0) {
    queue.idle.remove(flow);
  }
  flow.openJobs++;
  return flow;
}

/** A flow without jobs is kept until the queue's virtual time has caught up with it: what was taken in advance stays counted. */
export function closeJob(queue: FairQueue, flow: Flow): void {
  flow.openJobs--;
  if (flow.openJobs > 0) return;
  queue.idle.push(flow, flow.key);
  forgetIdle(queue);
}

/** Puts a job at the back of its account's ring. */
export function enqueueJob(queue: FairQueue, job: Job): void {
  const { flow } = job;
  const front = flow.front;
  if (front === null) {
    job.ringNext = job;
    job.ringPrevious = job;
    flow.front = job;
    queue.waiting.push(flow, Math.max(flow.key, queue.virtualTime));
    return;
  }
  const last = front.ringPrevious ?? front;
  job.ringNext = front;
  job.ringPrevious = last;
  last.ringNext = job;
  front.ringPrevious = job;
}

export function dequeueJob(queue: FairQueue, job: Job): void {
  const { flow, ringNext, ringPrevious } = job;
  if (ringNext === null || ringPrevious === null) return;
  job.ringNext = null;
  job.ringPrevious = null;
  if (ringNext === job) {
    flow.front = null;
    queue.waiting.remove(flow);
    if (queue.waiting.size === 0) {
      queue.virtualTime = queue.latestFinish;
      forgetIdle(queue);
    }
    return;
  }
  ringPrevious.ringNext = ringNext;
  ringNext.ringPrevious = ringPrevious;
  if (flow.front === job) flow.front = ringNext;
}

/** Counts work taken from the job at the front of the least flow, and lets the account's next job come forward. */
export function charge(queue: FairQueue, job: Job, units: number): void {
  const { flow } = job;
  queue.virtualTime = Math.max(queue.virtualTime, flow.key);
  const finish = flow.key + units / flow.weight;
  queue.latestFinish = Math.max(queue.latestFinish, finish);
  if (flow.heapIndex >= 0) queue.waiting.update(flow, finish);
  if (flow.front === job) flow.front = job.ringNext;
  forgetIdle(queue);
}

/** Work units that the least flow may take before another account's turn comes. */
export function unitsInTurn(queue: FairQueue, flow: Flow): number {
  return (queue.waiting.secondKey() - flow.key) * flow.weight;
}

function forgetIdle(queue: FairQueue): void {
  for (let flow = queue.idle.at(0); flow !== undefined && flow.key <= queue.virtualTime; flow = queue.idle.at(0)) {
    queue.idle.remove(flow);
    queue.flows.delete(flow.name);
  }
}
