// A model that generates text: each honest backend's answers, measured by every other as a referee measures them.
import type { CatalogueEntry } from "@starling/models";
import { Refusal } from "@starling/models";
import { encodeGenerateItem, type GenerateItem, type GenerateManifest } from "@starling/protocol";
import type { HonestBackend } from "../backends/honest-backend.ts";
import { runHeadless } from "../backends/run-headless.ts";
import type { KeptRun } from "../runs/kept-run.ts";
import { type RunBackendsOptions, runBackends } from "../runs/run-backends.ts";
import { type Claim, checkItem, claimKey, claimsOf } from "./claim.ts";
import { drawPrompts, type Prompts } from "./draw-prompts.ts";
import { type HonestPair, judgeClaims, type Measured, measureIn, type WrongMeasured } from "./judge-claims.ts";
import { graphOf, otherEditions, withGraph } from "./other-editions.ts";
import { type WrongClaims, wrongTokens } from "./wrong-tokens.ts";

export interface GenerateOptions extends Omit<RunBackendsOptions, "inputs" | "manifest"> {
  readonly entry: CatalogueEntry;
  readonly manifest: GenerateManifest;
  readonly prompts: number;
}

/** Of each wrong kind: enough to see where such answers lie. */
const WRONG_MAX = 300;
const ITEMS_PER_CHUNK = 8;
const EDITION_MINUTES_MAX = 5;

export async function calibrateGenerate(options: GenerateOptions) {
  const { entry, manifest, modelsDir, say, backends } = options;
  const prompts = await drawPrompts(modelsDir, manifest, options.prompts);
  say(`${manifest.id}: ${prompts.about}`);
  const honestBackends = [...backends, ...halfBackend(manifest, backends)];
  const runs = await runBackends({ ...options, backends: honestBackends, inputs: prompts });
  const right = runs.find(({ head }) => head.name === "cpu") ?? runs[0];
  if (right === undefined) throw new Refusal("calibration_refused", "Nothing was run yet: leave out --compare-only.");

  say("  the answers, measured by each");
  const claims = runs.map((run) => ({ name: run.head.name, claims: claimsOf(run.outputs) }));
  const measures = await measureAll(
    { ...options, backends: honestBackends },
    prompts,
    claims.flatMap(({ claims }) => [...claims.values()]),
  );
  const honest = claims.flatMap(({ name: a, claims }) =>
    measures
      .filter(({ name }) => name !== a)
      .map(({ name: b, of }): HonestPair => ({ a, b, measured: measuredOf([...claims.values()], of) })),
  );

  say("  wrong answers");
  const rightClaims = new Map([...claimsOf(right.outputs)].slice(0, WRONG_MAX));
  const wrong = [...wrongTokens(rightClaims, manifest), ...(await otherAnswers(entry, manifest, prompts.asked, say))];
  const referee = backends.filter(({ name }) => name === "cpu");
  const byReferee = await measureAll(
    { ...options, backends: referee },
    prompts,
    wrong.flatMap(({ claims }) => claims),
  );
  const of = byReferee.find(({ name }) => name === "cpu")?.of ?? new Map<string, Measured>();
  const wrongMeasured = wrong.map(
    ({ claims, ...kind }): WrongMeasured => ({ ...kind, measured: measuredOf(claims, of) }),
  );
  return { prompts, runs, judged: judgeClaims(honest, wrongMeasured) };
}

/** The model's own 16-bit graph on the CPU: an edition that a GPU may run, and as honest as the other. */
function halfBackend(manifest: GenerateManifest, backends: readonly HonestBackend[]): HonestBackend[] {
  const cpu = backends.find(({ name }) => name === "cpu");
  const path = graphOf(manifest, "fp16");
  if (cpu === undefined || path === undefined || manifest.variants === undefined) return [];
  const half = withGraph(manifest, path);
  return [
    {
      ...cpu,
      name: "cpu, fp16",
      note: `the fp16 edition, ${path}`,
      run: (order) => runHeadless({ ...order, manifest: half }),
    },
  ];
}

interface Measures {
  readonly name: string;
  /** By the claim's key. */
  readonly of: ReadonlyMap<string, Measured>;
}

/** Each claim once, however many made it, by each backend. */
async function measureAll(
  options: Omit<RunBackendsOptions, "inputs">,
  { asked }: Prompts,
  claims: readonly Claim[],
): Promise<Measures[]> {
  const unique = [...new Map(claims.map((claim) => [claimKey(claim), claim])).values()].sort(
    (a, b) => a.index - b.index,
  );
  const items = unique.flatMap((claim) => {
    const item = asked[claim.index];
    return item === undefined ? [] : [checkItem(item, claim)];
  });
  const weights = unique.map(({ index, tokens }) => (asked[index]?.prompt.length ?? 0) + tokens.length);
  const runs = await runBackends({ ...options, inputs: { items, weights, about: "answers to measure" } });
  return runs.map(({ head, outputs }: KeptRun) => ({
    name: head.name,
    of: new Map(
      [...outputs].flatMap(([at, output]): [string, Measured][] => {
        const claim = unique[at];
        return claim === undefined ? [] : [[claimKey(claim), { index: claim.index, measure: measureIn(output) }]];
      }),
    ),
  }));
}

const measuredOf = (claims: readonly Claim[], of: ReadonlyMap<string, Measured>): Measured[] =>
  claims.flatMap((claim) => of.get(claimKey(claim)) ?? []);

/** What a node answers that runs something else, or doesn't draw as it was asked to. */
async function otherAnswers(
  entry: CatalogueEntry,
  manifest: GenerateManifest,
  asked: readonly GenerateItem[],
  say: (line: string) => void,
): Promise<WrongClaims[]> {
  const some = asked.slice(0, WRONG_MAX).map((item, index) => ({ item, index }));
  const drawn = some.filter(({ item }) => item.sampling.temperature > 0);
  const kinds: WrongClaims[] = [
    {
      kind: "another seed",
      about: "Drawn, but by another seed than was asked for.",
      mustCatch: false,
      claims: await answersOf(
        { modelsDir: dirOf(entry), manifest },
        drawn.map(({ item, index }) => ({ index, item: { ...item, seed: item.seed + 1 } })),
      ),
    },
    {
      kind: "always the likeliest",
      about: "The likeliest token where it was to be drawn.",
      mustCatch: false,
      claims: await answersOf(
        { modelsDir: dirOf(entry), manifest },
        drawn.map(({ item, index }) => ({ index, item: { ...item, sampling: { ...item.sampling, temperature: 0 } } })),
      ),
    },
  ];
  for (const open of await otherEditions(entry, manifest)) {
    const edition = await open();
    try {
      const { kind, about } = edition;
      kinds.push({ kind, about, mustCatch: false, isEdition: true, claims: await answersOf(edition, some) });
    } catch (error) {
      say(`  ${edition.kind}: left out (${error instanceof Error ? error.message.slice(0, 200) : String(error)})`);
    } finally {
      await edition.close();
    }
  }
  return kinds;
}

const dirOf = ({ dir }: CatalogueEntry): string => dir.replace(/[/\\][^/\\]+[/\\]?$/, "");

async function answersOf(
  { modelsDir, manifest }: { modelsDir: string; manifest: GenerateManifest },
  asked: readonly { readonly index: number; readonly item: GenerateItem }[],
): Promise<Claim[]> {
  const outputs = new Map<number, Uint8Array>();
  const work = asked.map(({ index, item }) => ({ index, item: encodeGenerateItem(item) }));
  await runHeadless({
    modelsDir,
    manifest,
    chunks: Array.from({ length: Math.ceil(work.length / ITEMS_PER_CHUNK) }, (_, i) =>
      work.slice(i * ITEMS_PER_CHUNK, (i + 1) * ITEMS_PER_CHUNK),
    ),
    minutesMax: EDITION_MINUTES_MAX,
    onChunk: (done) => {
      for (const [i, output] of done.outputs.entries()) outputs.set(done.indices[i] ?? -1, output);
    },
  });
  return [...claimsOf(outputs).values()];
}
