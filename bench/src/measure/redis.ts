// A Redis of our own for a comparison: found on the machine or not used at all.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";

export interface Redis {
  readonly port: number;
  close(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Undefined when the machine has no `redis-server`. */
export async function startRedis(): Promise<Redis | undefined> {
  const port = await freePort();
  const child = spawn(
    "redis-server",
    ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
    {
      stdio: ["ignore", "pipe", "ignore"],
    },
  );
  const stop = () => child.kill("SIGTERM");
  process.once("exit", stop);
  const started = await Promise.race([
    once(child, "error").then(() => false),
    (async () => {
      for await (const line of child.stdout) if (String(line).includes("Ready to accept connections")) return true;
      return false;
    })(),
  ]);
  if (!started) return undefined;
  child.stdout.resume();
  return {
    port,
    close: async () => {
      process.off("exit", stop);
      const gone = once(child, "exit");
      stop();
      await gone;
    },
  };
}
