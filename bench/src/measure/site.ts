// The built site over a relay, in a process of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

export interface BenchSite {
  readonly url: string;
  close(): Promise<void>;
}

const WEB = fileURLToPath(new URL("../../../apps/web/", import.meta.url));
const START_WAIT_MAX_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** Serves what `npm run build` made (in `STARLING_SITE_DIST`, else `.next`). Rejects when there is no build. */
export async function startSite(relayUrl: string): Promise<BenchSite> {
  const dist = process.env.STARLING_SITE_DIST ?? ".next";
  if (!existsSync(`${WEB}${dist}/BUILD_ID`))
    throw new Error(`The site isn't built in apps/web/${dist}. Build it first: npm run build -w @starling/web.`);
  const port = await freePort();
  const next = createRequire(`${WEB}package.json`).resolve("next/dist/bin/next");
  const server = spawn(process.execPath, [next, "start", "--port", String(port), "--hostname", "127.0.0.1"], {
    cwd: WEB,
    env: { ...process.env, STARLING_RELAY_URL: relayUrl, NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://localhost:${port}`;
  const untilMs = performance.now() + START_WAIT_MAX_MS;
  while (!(await answers(url))) {
    if (server.exitCode !== null || performance.now() > untilMs) throw new Error("the site did not start");
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return {
    url,
    async close() {
      if (server.exitCode !== null) return;
      const gone = once(server, "exit");
      server.kill("SIGTERM");
      await gone;
    },
  };
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/robots.txt`).then(
    (reply) => reply.ok,
    () => false,
  );

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
