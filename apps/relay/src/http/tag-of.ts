// Under which heading the documentation shows a route: by the beginning of its path.

/** The first that fits; the order of the headings is theirs. */
const TAGS: readonly (readonly [tag: string, beginnings: readonly string[]])[] = [
  ["Texts and vectors", ["/v1/chat", "/v1/completions", "/v1/embeddings", "/v1/streams"]],
  ["Jobs", ["/v1/jobs", "/v1/quotes", "/v1/quote"]],
  ["Models and prices", ["/v1/models", "/v1/prices", "/catalogue", "/files"]],
  ["Files and batches", ["/v1/files", "/v1/batches"]],
  ["Account and statement", ["/v1/account", "/v1/usage"]],
  ["Signing in", ["/v1/session", "/v1/sessions"]],
  ["Keys", ["/v1/keys"]],
  ["Webhooks", ["/v1/webhooks"]],
  ["Points and tokens", ["/v1/redemptions", "/v1/deposits"]],
  ["Disputes", ["/v1/disputes"]],
  ["Receipts", ["/v1/receipts", "/v1/log"]],
  ["Chain", ["/v1/chain", "/v1/outputs", "/v1/oracle"]],
  ["The network", ["/v1/network", "/v1/verification"]],
  ["Operators", ["/v1/admin"]],
];
const REST = "The relay itself";

export const ALL_TAGS: readonly string[] = [...TAGS.map(([tag]) => tag), REST];

const isUnder = (path: string, beginning: string): boolean => path === beginning || path.startsWith(`${beginning}/`);

export const tagOf = (path: string): string =>
  TAGS.find(([, beginnings]) => beginnings.some((beginning) => isUnder(path, beginning)))?.[0] ?? REST;
