import type { Effect } from "@starling/domain";
import { type JobId, unreachable } from "@starling/protocol";
import type {
  EvidenceOutlet,
  JobOutlet,
  KnownInputOutlet,
  MoneyOutlet,
  NodeOutlet,
  StreamOutlet,
} from "../ports/outlets.ts";

export interface Outlets {
  readonly nodes: NodeOutlet;
  readonly jobs: JobOutlet;
  readonly streams: StreamOutlet;
  readonly money: MoneyOutlet;
  readonly claim: (jobId: JobId, count: number) => void;
  readonly evidence: EvidenceOutlet;
  readonly knownInputs: KnownInputOutlet;
}

/** Hands one effect to the room that acts on it. Done twice, it is harmless. */
export function deliverEffect(effect: Effect, outlets: Outlets): void {
  switch (effect.type) {
    case "grant":
      outlets.nodes.grant(effect);
      break;
    case "cancel-leases":
      outlets.nodes.cancel(effect);
      break;
    case "prepare":
      outlets.nodes.prepare(effect);
      break;
    case "balance":
      outlets.nodes.balance(effect.accountId, effect.available, effect.escrow);
      break;
    case "claim":
      outlets.claim(effect.jobId, effect.count);
      break;
    case "streamed":
      outlets.streams.streamed(effect);
      break;
    case "answered":
      outlets.streams.answered(effect.jobId, effect.chunkIndex, effect.answer);
      outlets.jobs.progressed(effect.jobId, effect.chunkIndex);
      break;
    case "job-ended":
      outlets.streams.ended(effect.jobId, effect.state);
      outlets.jobs.ended(effect.jobId, effect.state);
      break;
    case "judged":
      outlets.jobs.judged(effect.outputs, effect.verification);
      break;
    case "notice":
      outlets.nodes.notice(effect);
      break;
    case "fetch-evidence":
      outlets.evidence(effect.chunks);
      break;
    case "make-known-inputs":
      outlets.knownInputs(effect.modelId, effect.count);
      break;
    case "redemption":
      outlets.money.redemption(effect);
      break;
    case "chain-surprise":
      outlets.money.surprise(effect);
      break;
    default:
      unreachable(effect);
  }
}
