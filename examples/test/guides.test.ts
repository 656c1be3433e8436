// The code in the guides: all of it can be read by its language, names what there is, and that of the API's guides is run.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sdk from "@starling/sdk";
import { transform } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenNetwork, openNetwork } from "../../e2e/src/network/open-network.ts";
import { runExample } from "./run-example.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FENCE = /^```(sh|js|ts|json)\n(.*?)^```/gms;
const SAMPLE_RELAY = "http://127.0.0.1:4150";

interface Block {
  readonly guide: string;
  readonly language: string;
  readonly code: string;
}

/** Of the README and of every guide that docs/README.md lists. */
function blocks(): Block[] {
  const index = readFileSync(join(ROOT, "docs/README.md"), "utf8");
  const listed = [...index.matchAll(/\]\(([a-z-]+\/[a-z-]+\.md)\)/g)].map(([, path = ""]) => `docs/${path}`);
  return ["README.md", ...new Set(listed)].flatMap((guide) =>
    [...readFileSync(join(ROOT, guide), "utf8").matchAll(FENCE)].map(([, language = "", code = ""]) => ({
      guide,
      language,
      code,
    })),
  );
}

const ALL = blocks();
const of = (guide: string, ...languages: string[]): string[] =>
  ALL.filter((block) => block.guide === guide && languages.includes(block.language)).map(({ code }) => code);
const title = ({ guide, language }: Block, at: number): string => `${guide}, block ${at + 1} (${language})`;

describe("the guides' code", () => {
  it.each(ALL.map((block, at) => [title(block, at), block] as const))("%s can be read", async (_, block) => {
    const { language, code } = block;
    if (language === "json")
      for (const line of code.trim().split(/\n(?=\{)/)) expect(() => JSON.parse(line)).not.toThrow();
    else if (language === "sh") execFileSync("bash", ["-n"], { input: code });
    else await transform(code, { loader: "ts", format: "esm" });
  });

  it("names npm commands, files and exports that there are", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    for (const { guide, code } of ALL) {
      for (const [, name = ""] of code.matchAll(/\bnpm run ([a-z:-]+)(?! -w|.* -w )/g))
        expect(scripts, guide).toHaveProperty(name);
      for (const [path] of code.matchAll(
        /\b(?:packages|apps|examples|e2e|bench|docs|sim)\/[\w./-]+\.(?:ts|mjs|sh|png|txt)\b/g,
      ))
        expect(existsSync(join(ROOT, path)), `${guide} names ${path}`).toBe(true);
      for (const [, names = ""] of code.matchAll(/import \{([^}]+)\} from "@starling\/sdk"/g))
        for (const name of names.split(",").map((part) => part.trim()))
          if (name !== "" && !name.startsWith("type ")) expect(Object.keys(sdk), guide).toContain(name);
    }
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
  let open: OpenNetwork;
  let folder: string;
  let env: Record<string, string>;
  beforeAll(async () => {
    open = await openNetwork({ seedNode: true, site: false });
    folder = await mkdtemp(join(ROOT, "examples/test/.run-"));
    const { relayUrl, apiKey } = open.network;
    const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
    const body = JSON.stringify({ model: "use-lite-en", items: ["Rain fell all night."] });
    const job = await (await fetch(`${relayUrl}/v1/jobs`, { method: "POST", headers, body })).json();
    env = { RELAY: relayUrl, KEY: apiKey, JOB: job.id, REPLY_FILE: join(folder, "reply") };
  }, 180_000);
  afterAll(async () => {
    await open?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
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
    const commands = of("docs/how-to/call-the-api.md", "sh").filter((code) => code.includes("curl"));
    expect(commands.length).toBeGreaterThan(10);
    for (const [at, code] of commands.entries()) await run(`command-${at}.sh`, CURL + code);
  });

  it("call-the-api and use-the-openai-client: every program ends well", async () => {
    for (const [at, code] of of("docs/how-to/call-the-api.md", "js", "ts").entries()) await run(`call-${at}.ts`, code);
    // Each goes on from the one before.
    const parts = of("docs/how-to/use-the-openai-client.md", "js");
    expect(parts.length).toBeGreaterThan(1);
    expect(await run("openai.ts", parts.join("\n"))).not.toBe("");
  });
});
