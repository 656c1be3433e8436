// A proposal of the SDK as plain data: everything in it is a stranger's.
import { z } from "zod";
import { type Attested, checkOrigin, type OwnOrigins } from "./check-origin.ts";
import { type ConnectResult, done, refuse } from "./connect-failure.ts";
import { CONNECT_LIMITS } from "./connect-limits.ts";
import { chainIdOf, EVENT_WORDS, isGrantableEvent, isGrantableMethod, METHOD_WORDS } from "./permissions.ts";
import { line } from "./visible.ts";
import type { Asked, DappClaims, Proposal } from "./wallet-connect.ts";

const id = z.string().min(1).max(CONNECT_LIMITS.idCharsMax);
const ids = z.array(id).max(CONNECT_LIMITS.askedMax);
const namespaces = z
  .record(z.string().max(CONNECT_LIMITS.idCharsMax), z.object({ chains: ids.optional(), methods: ids, events: ids }))
  .refine((record) => Object.keys(record).length <= CONNECT_LIMITS.askedMax);
const text = z.string().catch("");
export const dappMetadata = z
  .object({ name: text, description: text, url: text, icons: z.array(z.string()).catch([]) })
  .catch({ name: "", description: "", url: "", icons: [] });
const proposalShape = z.object({
  id: z.number(),
  expiryTimestamp: z.number(),
  proposer: z.object({ metadata: dappMetadata }),
  requiredNamespaces: namespaces.default({}),
  optionalNamespaces: namespaces.default({}),
});

export type ChainNames = readonly { readonly chainId: number; readonly name: string }[];

/** What a dApp says of itself, made safe to show. */
export function readClaims({ name, description, url, icons }: z.infer<typeof dappMetadata>): DappClaims {
  const isIcon = (icon: string) =>
    icon.length <= CONNECT_LIMITS.urlCharsMax && /^https:\/\//.test(icon) && URL.canParse(icon);
  return {
    name: line(name.trim(), CONNECT_LIMITS.nameCharsMax) || "A dApp without a name",
    description: line(description.trim(), CONNECT_LIMITS.descriptionCharsMax),
    url: line(url, CONNECT_LIMITS.urlCharsMax),
    icons: icons.filter(isIcon).slice(0, CONNECT_LIMITS.iconsMax),
  };
}

export function describeProposal(
  raw: unknown,
  attested: Attested | null,
  chains: ChainNames,
  own: OwnOrigins,
): ConnectResult<Proposal> {
  const parsed = proposalShape.safeParse(raw);
  if (!parsed.success) return refuse("request_malformed");
  const { proposer, requiredNamespaces, optionalNamespaces, expiryTimestamp } = parsed.data;
  const required = collect(requiredNamespaces);
  const optional = collect(optionalNamespaces);

  const asked = (
    kind: "chains" | "methods" | "events",
    describe: (id: string) => Pick<Asked, "words" | "supported">,
  ): readonly Asked[] =>
    [...new Set([...required[kind], ...optional[kind]])]
      .slice(0, CONNECT_LIMITS.askedMax)
      .map((id) => ({ id: line(id, CONNECT_LIMITS.idCharsMax), required: required[kind].has(id), ...describe(id) }));

  const proposal = {
    chains: asked("chains", (id) => {
      const chain = chains.find(({ chainId }) => chainId === chainIdOf(id));
      return {
        words: chain?.name ?? `A network that this wallet does not have (${line(id, CONNECT_LIMITS.idCharsMax)})`,
        supported: chain !== undefined,
      };
    }),
    methods: asked("methods", (id) =>
      isGrantableMethod(id)
        ? { words: METHOD_WORDS[id], supported: true }
        : {
            words: `Something that this wallet does not know (${line(id, CONNECT_LIMITS.idCharsMax)})`,
            supported: false,
          },
    ),
    events: asked("events", (id) =>
      isGrantableEvent(id)
        ? { words: EVENT_WORDS[id], supported: true }
        : {
            words: `Hear of something that this wallet does not tell (${line(id, CONNECT_LIMITS.idCharsMax)})`,
            supported: false,
          },
    ),
  };
  return done({
    id: parsed.data.id,
    dapp: readClaims(proposer.metadata),
    origin: checkOrigin(proposer.metadata.url, attested, own),
    ...proposal,
    obstacles: obstaclesOf(proposal),
    expiresAtMs: expiryTimestamp * 1000,
  });
}

function collect(record: z.infer<typeof namespaces>): Record<"chains" | "methods" | "events", ReadonlySet<string>> {
  const all = Object.entries(record);
  return {
    // A key may name the chain itself (CAIP-25): `"eip155:1": { methods, events }`.
    chains: new Set(all.flatMap(([key, { chains }]) => chains ?? (key.includes(":") ? [key] : []))),
    methods: new Set(all.flatMap(([, { methods }]) => methods)),
    events: new Set(all.flatMap(([, { events }]) => events)),
  };
}

function obstaclesOf({ chains, methods, events }: Pick<Proposal, "chains" | "methods" | "events">): readonly string[] {
  const missing = (list: readonly Asked[]) =>
    list.filter(({ required, supported }) => required && !supported).map(({ id }) => id);
  const sentences: string[] = [];
  const say = (list: readonly Asked[], what: string) => {
    const names = missing(list);
    if (names.length > 0) sentences.push(`It insists on ${what} that this wallet does not have: ${names.join(", ")}.`);
  };
  say(chains, "networks");
  say(methods, "abilities");
  say(events, "news");
  if (chains.length > 0 && !chains.some(({ supported }) => supported) && sentences.length === 0) {
    sentences.push("It works on none of this wallet's networks.");
  }
  if (chains.length === 0) sentences.push("It names no network.");
  if (methods.length > 0 && !methods.some(({ supported }) => supported) && sentences.length === 0)
    sentences.push("It asks for nothing that this wallet can do.");
  return sentences;
}
