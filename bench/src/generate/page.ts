// The page of the bench of generated text: holds its workers, and lends itself to the network, as it is told.
import { type Contributor, createContributor } from "@starling/worker-runtime";
import type { ToWorker } from "./messages.ts";

export type Side = "alone" | "transformers";

declare global {
  interface Window {
    generateBench: {
      /** The GPU in the browser's words; null where there is none. */
      adapter(): Promise<{ readonly words: string; readonly isFallback: boolean } | null>;
      ask(side: Side, message: Omit<ToWorker, "id">): Promise<unknown>;
      /** Ends both workers. */
      closeWorkers(): void;
      /** Resolves with the backend once the tab is ready for the model. */
      lend(options: { relayUrl: string; workerUrl: string; ortUrl: string; modelId: string }): Promise<string>;
      stop(): Promise<void>;
    };
  }
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

let contributor: Contributor | undefined;
let nextId = 1;
const workers = new Map<Side, Worker>();
const workerOf = (side: Side): Worker => {
  const worker = workers.get(side) ?? new Worker(`/${side}-worker.js`, { type: "module" });
  workers.set(side, worker);
  return worker;
};

window.generateBench = {
  async adapter() {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" }).catch(() => null);
    if (adapter === null || adapter === undefined) return null;
    const { vendor, architecture, device, description } = adapter.info;
    const words = [vendor, architecture, device, description].filter((part) => part !== "").join(", ");
    return { words, isFallback: adapter.info.isFallbackAdapter || /swiftshader|llvmpipe|lavapipe/i.test(words) };
  },
  ask: (side, message) =>
    new Promise((resolve, reject) => {
      const worker = workerOf(side);
      const id = nextId++;
      const heard = ({ data }: MessageEvent<Answer>) => {
        if (data.id !== id) return;
        worker.removeEventListener("message", heard);
        if (data.error === undefined) resolve(data.value);
        else reject(new Error(`${side}: ${data.error}`));
      };
      worker.addEventListener("message", heard);
      worker.addEventListener("error", (event) => reject(new Error(`${side}: ${event.message}`)), { once: true });
      worker.postMessage({ ...message, id });
    }),
  closeWorkers() {
    for (const worker of workers.values()) worker.terminate();
    workers.clear();
  },
  lend: ({ modelId, ...options }) =>
    new Promise((resolve, reject) => {
      const node = createContributor(options);
      contributor = node;
      const look = () => {
        const model = node.snapshot().models.find((m) => m.modelId === modelId);
        if (model?.stage === "failed") reject(new Error(model.problem ?? "the model failed"));
        if (model?.stage !== "ready") return;
        stopLooking();
        resolve(model.backend ?? "unknown");
      };
      const stopLooking = node.subscribe(look);
      node.start({ grantedAt: new Date().toISOString() });
    }),
  async stop() {
    await contributor?.stop();
    await contributor?.close();
    contributor = undefined;
  },
};
