// The page of the tab bench: runs the loop, or lends itself to the network, as it is told.
import { type Contributor, createContributor } from "@starling/worker-runtime";
import type { LoopAnswer, LoopOrder } from "./loop-worker.ts";

declare global {
  interface Window {
    bench: {
      loop(order: LoopOrder): Promise<LoopAnswer>;
      /** Resolves with the backend once the tab is ready for the model. */
      lend(options: { relayUrl: string; workerUrl: string; ortUrl: string; modelId: string }): Promise<string>;
      stop(): Promise<void>;
    };
  }
}

let contributor: Contributor | undefined;

window.bench = {
  loop: (order) =>
    new Promise((resolve, reject) => {
      const worker = new Worker("/loop-worker.js", { type: "module" });
      worker.onerror = (event) => reject(new Error(event.message));
      worker.onmessage = ({ data }: MessageEvent<LoopAnswer>) => {
        worker.terminate();
        resolve(data);
      };
      worker.postMessage(order);
    }),
  lend: ({ modelId, ...options }) =>
    new Promise((resolve) => {
      const node = createContributor(options);
      contributor = node;
      const look = () => {
        const model = node.snapshot().models.find((m) => m.modelId === modelId);
        if (model?.stage !== "ready") return;
        stopLooking();
        resolve(model.backend ?? "unknown");
      };
      const stopLooking = node.subscribe(look);
      node.start({ grantedAt: new Date().toISOString() });
    }),
  async stop() {
    await contributor?.stop();
    contributor?.close();
  },
};
