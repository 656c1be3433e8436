// A language model's logits without the model: as peaked in some places and as flat in others, a function of prompt and
// tokens so far; and what backends, quantisation and smaller models make of them.

export interface ToyModel {
  /** Row i: what is said after the prompt and tokens 0 … i − 1. */
  logits(prompt: number, tokens: ArrayLike<number>, position: number): Float32Array;
}

export const TOY_VOCABULARY = 256;
export const TOY_END = 0;
const MEMORY = 3;
const CANDIDATES_MAX = 12;
/** Places where the answer may end, and how much likelier it is there. */
const END_EVERY = 40;

const GAUSSIANS = gaussians(1 << 16);

/**
 * The full model. Logits are Gaussian with a few candidates above, the best of them up to about 15 nats above the mean, as in
 * models of some billion parameters; they depend on the last tokens.
 */
export const TOY: ToyModel = {
  logits(prompt, tokens, position) {
    const state = stateOf(prompt, tokens, position);
    const out = new Float32Array(TOY_VOCABULARY);
    const at = mix(state, 1);
    for (let v = 0; v < TOY_VOCABULARY; v++) out[v] = 2.5 * gaussian(at + v * 7);
    const count = 1 + (mix(state, 2) % CANDIDATES_MAX);
    const lift = 4 + (mix(state, 3) % 800) / 100;
    for (let c = 0; c < count; c++) {
      const v = 1 + (mix(state, 10 + c) % (TOY_VOCABULARY - 1));
      out[v] = lift + 1.5 * gaussian(mix(state, 100 + c));
    }
    out[TOY_END] = mix(state, 4) % END_EVERY === 0 ? lift + 2 : -8;
    return out;
  },
};

/** Every logit off by its size × `relative` × a standard Gaussian of its own; `salt` is the machine. */
export function onBackend(model: ToyModel, relative: number, salt: number): ToyModel {
  return changed(model, salt, (logit, noise) => logit * (1 + relative * noise));
}

/** Every logit off by `nats` × a standard Gaussian, the same at every run: weights of fewer bits. */
export function quantised(model: ToyModel, nats: number): ToyModel {
  return changed(model, 77, (logit, noise) => logit + nats * noise);
}

/** Less sure of everything, and of other opinions: a smaller model of the same family. */
export function smaller(model: ToyModel): ToyModel {
  return changed(model, 99, (logit, noise) => 0.85 * logit + 1.2 * noise);
}

function changed(model: ToyModel, salt: number, change: (logit: number, noise: number) => number): ToyModel {
  return {
    logits(prompt, tokens, position) {
      const out = model.logits(prompt, tokens, position);
      const at = mix(stateOf(prompt, tokens, position), 1000 + salt);
      for (let v = 0; v < out.length; v++) out[v] = change(out[v] ?? 0, gaussian(at + v * 11));
      return out;
    },
  };
}

function stateOf(prompt: number, tokens: ArrayLike<number>, position: number): number {
  let state = mix(prompt, 5);
  for (let i = Math.max(0, position - MEMORY); i < position; i++) state = mix(state, tokens[i] ?? 0);
  return mix(state, position);
}

/** MurmurHash3's finisher over both. */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ Math.imul(b + 1, 0x9e37_79b1), 0x85eb_ca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Standard Gaussian noise by number. */
export function gaussian(at: number): number {
  return GAUSSIANS[mix(at, 9) & 0xffff] ?? 0;
}

/** Box and Muller over hashed counters. */
function gaussians(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    const radius = Math.sqrt(-2 * Math.log((mix(i, 1) + 0.5) / 2 ** 32));
    return radius * Math.cos(2 * Math.PI * (mix(i, 2) / 2 ** 32));
  });
}
