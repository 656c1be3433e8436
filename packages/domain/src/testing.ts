// The door for tests and the simulation: an engine that can be looked through.
import { audit } from "./engine/audit.ts";
import { StatefulEngine } from "./engine/create-engine.ts";
import type { Engine, EngineOptions } from "./engine/engine.ts";
import { DEFAULT_POLICY } from "./engine/policy.ts";
import { createState, type State } from "./engine/state.ts";

export interface AuditedEngine {
  readonly engine: Engine;
  readonly state: State;
  /** Throws when an index disagrees with what it indexes. */
  audit(nowMs: number): void;
}

export function createAuditedEngine(options: EngineOptions): AuditedEngine {
  const state = createState({ ...DEFAULT_POLICY, ...options.policy }, options.firstFence);
  return { engine: new StatefulEngine(state), state, audit: (nowMs) => audit(state, nowMs) };
}

/** Answers of honest nodes and of liars to a small model of text, and a referee's logits over them. */
export * as tokenAnswers from "./verify/testing/token-answers.ts";
export { TOY_VOCABULARY } from "./verify/testing/toy-model.ts";
