/**
 * Lets everything that already waits in the event loop happen first. A WebAssembly run blocks its thread; without a turn
 * between two of them neither acknowledgements nor heartbeats would get through. Timers are clamped to 4 ms, this is not.
 */
export function nextTurn(): Promise<void> {
  if (typeof setImmediate === "function") return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
