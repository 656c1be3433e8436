// Loaded into every part of a network: when the process that started it is gone (killed, say), the part ends too.
import { isMainThread } from "node:worker_threads";

const GRACE_MS = 10_000;

if (isMainThread && process.channel !== undefined) {
  process.once("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.exit(1), GRACE_MS).unref();
  });
  process.channel?.unref();
}
