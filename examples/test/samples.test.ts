// Every code sample of the site's API reference, and of the guides to the API, run as a reader would run it.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALL_ROUTES } from "../../apps/relay/src/http/routes/all-routes.ts";
import { type OpenNetwork, openNetwork } from "../../e2e/src/network/open-network.ts";
import { blocksOf } from "./guide-blocks.ts";
import { runExample } from "./run-example.ts";

const FOLDER = fileURLToPath(new URL("../snippets", import.meta.url));
const SAMPLE_RELAY = "http://127.0.0.1:4150";

/** What each must say, besides ending well. */
const SAYS: Readonly<Record<string, RegExp>> = {
  "create-batch.mjs": /^completed \{ total: 1, completed: 1, failed: 0 \}$/m,
  "create-chat-completion.mjs": /\w/,
  "create-chat-completion.sh": /"object":"chat.completion"/,
  "create-completion.sh": /"object":"text_completion"/,
  "create-embeddings.mjs": /^2 512$/m,
  "create-embeddings.sh": /"embedding":\[/,
  "create-embeddings.ts": /^2 512$/m,
  "create-file.mjs": /^file_\w+ \d+$/m,
  "create-job.sh": /"id":"job_/,
  "create-job.ts": /^0 \w+\n1 \w+$/m,
  "create-key.sh": /"key":"sk-starling-/,
  "create-quote.sh": /"total":"0\.002"/,
  "explain-job.ts": /^\w+ \d+$/m,
  "get-account.sh": /"available":"/,
  "get-account.ts": /^acc_\w+ [\d.]+ points/m,
  "get-network.sh": /"connected":1/,
  "get-network.ts": /^1 nodes, /m,
  "get-verification-stats.sh": /"object":"verification.stats"/,
  "list-entries.sh": /"object":"list"/,
  "list-models.mjs": /^use-lite-en$/m,
  "list-models.sh": /"id":"use-lite-en"/,
  "list-prices.sh": /use-lite-en/,
  "list-webhooks.sh": /"object":"list"/,
};

let open: OpenNetwork;
let folder: string;
beforeAll(async () => {
  open = await openNetwork({ seedNode: true, site: false });
  folder = await mkdtemp(join(FOLDER, ".run-"));
}, 180_000);
afterAll(async () => {
  await open?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

const operationOf = (file: string): string =>
  (file.split(".")[0] ?? "").replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

describe("the API reference's samples", { timeout: 60_000 }, () => {
  it("are all told here, and are of operations that there are", async () => {
    const files = (await readdir(FOLDER)).filter((name) => /\.(sh|ts|mjs)$/.test(name)).sort();
    expect(files).toEqual(Object.keys(SAYS).sort());
    const names = new Set(ALL_ROUTES.map(({ name }) => name));
    for (const file of files) expect(names, file).toContain(operationOf(file));
  });

  it.each(Object.entries(SAYS))("%s runs as it is", async (file, says) => {
    const text = await readFile(join(FOLDER, file), "utf8");
    const { relayUrl, apiKey } = open.network;
    const copy = join(folder, file);
    // A refusal must not pass for an answer.
    const code = text.replaceAll(SAMPLE_RELAY, relayUrl).replace(/^curl /gm, "curl --fail-with-body -sS ");
    await writeFile(copy, code);
    const env = { STARLING_API_KEY: apiKey };
    const { status, out, err } = file.endsWith(".sh")
      ? await runExample("sh", [copy], env)
      : await runExample("node", [...(file.endsWith(".ts") ? ["--import", "tsx"] : []), copy], env);
    expect(status, `${err}\n${out}`).toBe(0);
    expect(out).toMatch(says);
  });
});

/** `curl` that fails where the relay refuses; a job that has ended by then can't be cancelled, which is no fault of the guide. */
const CURL = `curl() {
  command curl -sS -o "$REPLY_FILE" -w '%{http_code}' "$@" > "$REPLY_FILE.status" || return 1
  case "$(cat "$REPLY_FILE.status")" in
    2*|409) cat "$REPLY_FILE" ;;
    *) echo "refused: $(cat "$REPLY_FILE")" >&2; exit 1 ;;
  esac
}
set -e -o pipefail
`;

describe("the API's guides", { timeout: 120_000 }, () => {
  let env: Record<string, string>;
  beforeAll(async () => {
    const { relayUrl, apiKey } = open.network;
    const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
    const body = JSON.stringify({ model: "use-lite-en", items: ["Rain fell all night."] });
    const job = await (await fetch(`${relayUrl}/v1/jobs`, { method: "POST", headers, body })).json();
    env = { RELAY: relayUrl, KEY: apiKey, JOB: job.id, REPLY_FILE: join(folder, "reply") };
  });

  const run = async (name: string, code: string) => {
    const file = join(folder, name);
    await writeFile(file, code.replaceAll(SAMPLE_RELAY, open.network.relayUrl));
    const ran = name.endsWith(".sh")
      ? await runExample("bash", [file], env)
      : await runExample("node", ["--import", "tsx", file], env);
    expect(ran.status, `${code}\n${ran.err}\n${ran.out}`).toBe(0);
    return ran.out;
  };

  it("call-the-api: every command is answered", async () => {
    const commands = blocksOf("docs/how-to/call-the-api.md", "sh").filter((code) => code.includes("curl"));
    expect(commands.length).toBeGreaterThan(10);
    for (const [at, code] of commands.entries()) await run(`command-${at}.sh`, CURL + code);
  });

  it("run-raw-tensors: every command is answered, and the program prints the map's shape and its receipt", async () => {
    const commands = blocksOf("docs/how-to/run-raw-tensors.md", "sh").filter((code) => code.includes("curl"));
    expect(commands).toHaveLength(3);
    for (const [at, code] of commands.entries()) await run(`tensors-${at}.sh`, CURL + code);
    const [program = ""] = blocksOf("docs/how-to/run-raw-tensors.md", "ts");
    expect(await run("tensors.ts", program)).toMatch(
      /^sigmoid_0\.tmp_0 float32 \[ 1, 1, 64, 96 \] 6144\nchecked rcp_\w+-0$/m,
    );
  });

  it("call-the-api and use-the-openai-client: every program ends well", async () => {
    for (const [at, code] of blocksOf("docs/how-to/call-the-api.md", "js", "ts").entries())
      await run(`call-${at}.ts`, code);
    // Each goes on from the one before.
    const parts = blocksOf("docs/how-to/use-the-openai-client.md", "js");
    expect(parts.length).toBeGreaterThan(1);
    expect(await run("openai.ts", parts.join("\n"))).not.toBe("");
  });
});
