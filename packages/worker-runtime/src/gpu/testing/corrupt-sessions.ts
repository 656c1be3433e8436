// A device that goes wrong in use: ONNX Runtime's sessions of one backend give corrupted outputs once they are told to.
import type { Backend } from "@starling/protocol";
import type { InferenceSession } from "onnxruntime-common";
import type { OrtModule } from "../open-ort-session.ts";

export interface CorruptOptions {
  /** Sessions of this backend go wrong. */
  readonly backend: Backend;
  /** What runs them in truth; itself unless given. */
  readonly runsOn?: Backend;
  /** Asked at each run of such a session, `runs` being its own so far: whether this one goes wrong. */
  readonly isWrong: (session: OpenedSession, runs: number) => boolean;
  /** Each run of a session waits so long, so that the one to be corrupted is the fastest. */
  readonly slowerMs: (session: OpenedSession) => number;
}

export interface OpenedSession {
  readonly backend: string | undefined;
  readonly graph: Uint8Array;
}

/** Changes `InferenceSession.create` where it is; gives back what undoes it. */
export function corruptSessions({ InferenceSession }: OrtModule, options: CorruptOptions): () => void {
  const create = InferenceSession.create;
  const open = async (bytes: Uint8Array, sessionOptions: InferenceSession.SessionOptions = {}) => {
    const [provider] = sessionOptions.executionProviders ?? [];
    const opened = { backend: nameOf(provider), graph: bytes };
    const isTarget = opened.backend === options.backend;
    let runs = 0;
    const executionProviders = isTarget && options.runsOn !== undefined ? [options.runsOn] : [provider ?? "cpu"];
    const session = await create.call(InferenceSession, bytes, { ...sessionOptions, executionProviders });
    return new Proxy(session, {
      get(target, key) {
        if (key !== "run") {
          const value: unknown = Reflect.get(target, key);
          return typeof value === "function" ? value.bind(target) : value;
        }
        return async (feeds: InferenceSession.FeedsType, fetches: InferenceSession.FetchesType) => {
          const slowerMs = options.slowerMs(opened);
          if (slowerMs > 0) await new Promise((resolve) => setTimeout(resolve, slowerMs));
          const outputs = await target.run(feeds, fetches);
          if (isTarget && options.isWrong(opened, ++runs))
            for (const output of Object.values(outputs)) spoil(output.data);
          return outputs;
        };
      },
    });
  };
  Reflect.set(InferenceSession, "create", open);
  return () => Reflect.set(InferenceSession, "create", create);
}

const nameOf = (provider: InferenceSession.ExecutionProviderConfig | undefined): string | undefined =>
  typeof provider === "string" ? provider : provider?.name;

/** Finite, of the right shape, and wrong: what no check of shapes finds. */
function spoil(data: unknown): void {
  if (data instanceof Float32Array) for (let i = 0; i < data.length; i += 2) data[i] = -(data[i] ?? 0) - 0.25;
}
