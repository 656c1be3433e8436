// `npm start` as an operator meets it: what it says, what it writes, what it leaves behind.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { z } from "zod";
import { ROOT } from "../../scripts/setup/paths.mjs";
import { isAlive } from "../../scripts/setup/pid-lock.mjs";

const START_MS = 120_000;
const networkFile = z.object({
  relayUrl: z.url(),
  siteUrl: z.url(),
  apiKey: z.string().startsWith("sk-starling-"),
  pids: z.object({ relay: z.int(), site: z.int(), seedNode: z.int().optional() }),
  startedAt: z.iso.datetime(),
});

/** `npm start -- …args`, with what it has said so far. */
function start(...args: string[]) {
  const child = spawn(process.execPath, ["scripts/start.mjs", ...args], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { text: "" };
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data) => {
      said.text += String(data);
    });
  return { child, said };
}
const statusOf = async (child: ChildProcess): Promise<unknown> =>
  child.exitCode !== null ? child.exitCode : (await once(child, "exit"))[0];

const living = (pids: Record<string, number | undefined>): number[] =>
  Object.values(pids).flatMap((pid) => (pid !== undefined && isAlive(pid) ? [pid] : []));

let dataDir: string;
test.beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "starling-start-"));
});
test.afterEach(() => rm(dataDir, { recursive: true, force: true }));

test("it says what works, survives a crash of its relay, and leaves nothing behind", async () => {
  const path = join(dataDir, "network.json");
  const readNetwork = async () => networkFile.parse(JSON.parse(await readFile(path, "utf8")));
  const { child, said } = start("--port", "0", "--data-dir", dataDir);
  try {
    await expect.poll(() => said.text, { timeout: START_MS }).toContain("Ctrl-C stops everything");
    const network = await readNetwork();

    await test.step("the command it prints works as it stands", async () => {
      const command =
        said.text
          .split("\n")
          .find((line) => line.trim().startsWith("curl "))
          ?.trim() ?? "";
      const curl = spawn("bash", ["-c", `${command} --silent --fail`], { stdio: ["ignore", "pipe", "inherit"] });
      let answer = "";
      curl.stdout.on("data", (data) => {
        answer += String(data);
      });
      expect(await statusOf(curl)).toBe(0);
      expect(JSON.parse(answer)).toMatchObject({ object: "list", model: "use-lite-en", data: [{ index: 0 }] });
    });

    await test.step("a second start on the same data is refused with a sentence that says who holds it", async () => {
      const second = start("--port", "0", "--data-dir", dataDir);
      expect(await statusOf(second.child)).toBe(1);
      expect(second.said.text).toContain(`process ${child.pid}`);
      expect(second.said.text).toContain(network.relayUrl);
    });

    await test.step("a taken port is named", async () => {
      const other = start("--port", new URL(network.relayUrl).port, "--data-dir", join(dataDir, "other"));
      expect(await statusOf(other.child)).toBe(1);
      expect(other.said.text).toContain(`Port ${new URL(network.relayUrl).port}`);
    });

    await test.step("a killed relay is started again, and the file says so", async () => {
      process.kill(network.pids.relay, "SIGKILL");
      await expect.poll(async () => (await readNetwork()).pids.relay).not.toBe(network.pids.relay);
      await expect.poll(async () => (await fetch(`${network.relayUrl}/readyz`).catch(() => null))?.ok).toBe(true);
      expect(said.text).toContain("The relay ended by itself (SIGKILL)");
    });

    const { pids } = await readNetwork();
    child.kill("SIGTERM");
    expect(await statusOf(child)).toBe(0);
    expect(living(pids)).toEqual([]);
    expect(existsSync(path)).toBe(false);
  } finally {
    child.kill("SIGKILL");
  }
});

test("parts end with the process that started them, even when that is killed", async () => {
  const { child, said } = start("--port", "0", "--no-seed-node", "--data-dir", dataDir);
  await expect.poll(() => said.text, { timeout: START_MS }).toContain("Ctrl-C stops everything");
  const { pids } = networkFile.parse(JSON.parse(await readFile(join(dataDir, "network.json"), "utf8")));
  expect(pids.seedNode).toBeUndefined();
  child.kill("SIGKILL");
  await expect.poll(() => living(pids)).toEqual([]);
});

test("an option that it doesn't know is refused with a sentence", async () => {
  for (const args of [["--sead-node"], ["--port", "many"], ["--port", "70000"]]) {
    const { child, said } = start(...args);
    expect(await statusOf(child)).toBe(2);
    expect(said.text).toContain("npm start -- --help");
  }
});
