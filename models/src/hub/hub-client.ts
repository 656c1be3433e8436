// One GET from a hub: token, time limit, tries with back-off, and answers in plain sentences.
import { setTimeout as wait } from "node:timers/promises";
import { Refusal } from "../refusal.ts";
import type { HubLimits } from "./hub-limits.ts";
import { type HubRepo, repoName } from "./hub-repo.ts";

export interface HubClient {
  readonly repo: HubRepo;
  readonly limits: HubLimits;
  readonly token: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly say: (line: string) => void;
}

/** Trying again can help: the connection broke, or the hub is overloaded. */
export class HubTrouble extends Error {
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: ErrorOptions & { readonly retryAfterMs?: number | undefined } = {}) {
    super(message, options);
    this.name = "HubTrouble";
    this.retryAfterMs = options.retryAfterMs;
  }
}

export interface Transfer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, piece by piece; a silence longer than the limit is HubTrouble. */
  readonly pieces: AsyncIterable<Uint8Array>;
}

/**
 * One try. Gives 200, 206 and 416; refuses with 401, 403, 404 and other client errors; throws HubTrouble where another try
 * can help. `use` must read what it needs: the connection is closed when it returns.
 */
export async function hubGet<T>(
  client: HubClient,
  url: string,
  headers: Record<string, string>,
  use: (transfer: Transfer) => Promise<T>,
): Promise<T> {
  const { limits, token, signal } = client;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), limits.silenceMs);
  const either = signal === undefined ? silence.signal : AbortSignal.any([signal, silence.signal]);
  try {
    const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(url, {
      // Identity, because ranges and sizes are those of the plain file.
      headers: { "accept-encoding": "identity", ...authorization, ...headers },
      signal: either,
    });
    if (![200, 206, 416].includes(response.status)) throw refusedBy(client, url, response);
    return await use({ status: response.status, headers: response.headers, pieces: pieces(response, timer) });
  } catch (error) {
    if (signal?.aborted === true || error instanceof Refusal || error instanceof HubTrouble) throw error;
    if (silence.signal.aborted) throw new HubTrouble(`no byte came for ${limits.silenceMs / 1000} s`, { cause: error });
    if (!isNetworkError(error)) throw error;
    throw new HubTrouble(networkReason(error), { cause: error });
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

async function* pieces(response: Response, timer: NodeJS.Timeout): AsyncIterable<Uint8Array> {
  const reader = response.body?.getReader();
  for (;;) {
    const next = await reader?.read();
    if (next === undefined || next.done) return;
    timer.refresh();
    yield next.value;
  }
}

/** Calls `attempt` until it returns; `attempt` says by its own progress how often trouble is forgiven. */
export async function withTries<T>(client: HubClient, attempt: (progress: () => void) => Promise<T>): Promise<T> {
  const { limits, signal, say } = client;
  let fruitless = 0;
  for (;;) {
    try {
      return await attempt(() => {
        fruitless = 0;
      });
    } catch (error) {
      if (!(error instanceof HubTrouble)) throw error;
      fruitless += 1;
      if (fruitless >= limits.attemptsMax) throw unreachableHub(client, error);
      const backOffMs = Math.min(limits.backOffMaxMs, limits.backOffFirstMs * 2 ** (fruitless - 1));
      const waitMs = Math.min(limits.backOffMaxMs, Math.max(backOffMs, error.retryAfterMs ?? 0));
      say(`Trouble on the way (${error.message}); trying again in ${(waitMs / 1000).toFixed(1)} s.`);
      await wait(waitMs, undefined, signal === undefined ? {} : { signal });
    }
  }
}

function unreachableHub({ repo, limits }: HubClient, trouble: HubTrouble): Refusal {
  const tries = `${limits.attemptsMax} tries`;
  return new Refusal(
    "offline",
    `${new URL(repo.baseUrl).host} could not be reached in ${tries} (${trouble.message}). Check the connection and run the same command again: ` +
      "what has arrived is kept.",
    { cause: trouble },
  );
}

function refusedBy({ repo, token }: HubClient, url: string, response: Response): Error {
  const { status, headers } = response;
  const what = `${repoName(repo)} (${repo.revision})`;
  if (status === 429 || status >= 500) {
    const seconds = Number(headers.get("retry-after"));
    return new HubTrouble(`it answered ${status}`, { retryAfterMs: seconds > 0 ? seconds * 1000 : undefined });
  }
  if (status === 401 || status === 403) {
    const cure =
      token === undefined
        ? "Set HF_TOKEN to a token that may read it, and accept its terms on its page if it has any."
        : "The token in HF_TOKEN may not read it: check the token, and accept the model's terms on its page if it has any.";
    return new Refusal(
      "not_allowed",
      `The hub refuses ${what} (${status}): it is private, gated or not there at all. ${cure}`,
    );
  }
  if (status === 404) {
    const path = url.split("/resolve/")[1]?.split("/").slice(1).join("/");
    const missing = path === undefined ? `There is no ${what}` : `${what} has no file ${decodeURIComponent(path)}`;
    return new Refusal("not_found", `${missing} at ${repo.baseUrl}. Check owner, name and --revision.`);
  }
  return new Refusal("hub_failed", `The hub answered ${status} for ${url}.`);
}

/** How Node's fetch says that a connection couldn't be made or broke; other TypeErrors are defects. */
const isNetworkError = (error: unknown): boolean =>
  error instanceof Error &&
  (error.message === "fetch failed" || error.message === "terminated" || error.name === "AbortError");

function networkReason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return "the connection broke";
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}
