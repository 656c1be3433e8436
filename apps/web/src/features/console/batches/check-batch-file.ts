// Looks through a batch's file in the browser, before anything is sent: what is wrong in which line, and about what it will cost. It
// says less than the relay, which has the last word, and reads line by line, however large the file is.
import {
  BATCH_ENDPOINTS,
  BATCH_LIMITS,
  type BatchEndpoint,
  batchLine,
  chatCompletionRead,
  completionRead,
  embeddingsRequest,
  FILE_LIMITS,
  type ModelView,
  PROMPT_TOKENS_PER_UNIT,
  type PriceView,
} from "@starling/protocol";

export type LineFaultKind =
  | "json"
  | "form"
  | "id_twice"
  | "endpoint"
  | "other_endpoint"
  | "request"
  | "model"
  | "task"
  | "too_long";

export interface LineFault {
  /** From 1. */
  readonly line: number;
  readonly kind: LineFaultKind;
  /** The field that is meant, where one is. */
  readonly field: string | null;
}

export type FileFault = "empty" | "too_large" | "too_many_lines" | "not_text";

export interface BatchCheck {
  readonly lines: number;
  readonly endpoint: BatchEndpoint | null;
  /** The first of them, and how many there are. */
  readonly faults: readonly LineFault[];
  readonly faultCount: number;
  /** Of the file as a whole; nothing more was looked at then. */
  readonly fileFault: FileFault | null;
  /** Points, about, and at most what answers can come to; null where a model has no price. */
  readonly cost: number | null;
  /** Lines by model. */
  readonly models: ReadonlyMap<string, number>;
}

export interface Offer {
  readonly models: readonly ModelView[];
  readonly prices: readonly PriceView[];
}

export const FAULTS_SHOWN_MAX = 20;
/** A token is about so many characters; the relay counts them itself. */
const CHARACTERS_PER_TOKEN = 4;
const ANSWER_TOKENS_DEFAULT = 256;

export async function checkBatchFile(file: Blob, offer: Offer, signal: AbortSignal): Promise<BatchCheck> {
  if (file.size === 0) return nothing("empty");
  if (file.size > FILE_LIMITS.fileBytesMax) return nothing("too_large");
  const checker = new Checker(offer);
  try {
    for await (const line of linesOf(file, signal)) {
      if (line.trim() === "") continue;
      if (checker.lines >= BATCH_LIMITS.linesMax) return { ...checker.result(), fileFault: "too_many_lines" };
      checker.take(line);
    }
  } catch (error) {
    if (signal.aborted) throw error;
    // The decoder is strict: what isn't UTF-8 is no text.
    return nothing("not_text");
  }
  return checker.lines === 0 ? nothing("empty") : checker.result();
}

const nothing = (fileFault: FileFault): BatchCheck => ({
  lines: 0,
  endpoint: null,
  faults: [],
  faultCount: 0,
  fileFault,
  cost: null,
  models: new Map(),
});

async function* linesOf(file: Blob, signal: AbortSignal): AsyncGenerator<string> {
  const reader = file.stream().getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
      if (done) break;
    }
    if (rest !== "") yield rest;
  } finally {
    reader.releaseLock();
  }
}

class Checker {
  lines = 0;
  #endpoint: BatchEndpoint | null = null;
  readonly #faults: LineFault[] = [];
  #faultCount = 0;
  #cost: number | null = 0;
  readonly #models = new Map<string, number>();
  readonly #ids = new Set<string>();
  readonly #offered: ReadonlyMap<string, ModelView>;
  readonly #prices: ReadonlyMap<string, number>;

  constructor({ models, prices }: Offer) {
    this.#offered = new Map(models.map((model) => [model.id, model]));
    this.#prices = new Map(prices.map((price) => [price.model, batchPrice(price)]));
  }

  result(): BatchCheck {
    return {
      lines: this.lines,
      endpoint: this.#endpoint,
      faults: this.#faults,
      faultCount: this.#faultCount,
      fileFault: null,
      cost: this.#cost,
      models: this.#models,
    };
  }

  take(text: string): void {
    this.lines += 1;
    const fault = this.#look(text);
    if (fault === null) return;
    this.#faultCount += 1;
    if (this.#faults.length < FAULTS_SHOWN_MAX) this.#faults.push({ line: this.lines, ...fault });
  }

  #look(text: string): Pick<LineFault, "kind" | "field"> | null {
    if (text.length > BATCH_LIMITS.lineBytesMax) return { kind: "too_long", field: null };
    const value = parsed(text);
    if (value === undefined) return { kind: "json", field: null };
    const line = batchLine.safeParse(value);
    if (!line.success) return { kind: "form", field: fieldOf(line.error) };
    const { custom_id: id, url, body } = line.data;
    if (this.#ids.has(id)) return { kind: "id_twice", field: "custom_id" };
    this.#ids.add(id);
    const endpoint = BATCH_ENDPOINTS.find((one) => one === url);
    if (endpoint === undefined) return { kind: "endpoint", field: "url" };
    this.#endpoint ??= endpoint;
    if (endpoint !== this.#endpoint) return { kind: "other_endpoint", field: "url" };
    return this.#lookAtRequest(endpoint, body);
  }

  #lookAtRequest(
    endpoint: BatchEndpoint,
    body: Readonly<Record<string, unknown>>,
  ): Pick<LineFault, "kind" | "field"> | null {
    const model = typeof body.model === "string" ? this.#offered.get(body.model) : undefined;
    if (model === undefined) return { kind: "model", field: "model" };
    if ((model.task === "embed") !== (endpoint === "/v1/embeddings")) return { kind: "task", field: "model" };
    const request = REQUESTS[endpoint].safeParse(body);
    if (!request.success) return { kind: "request", field: fieldOf(request.error) };
    this.#models.set(model.id, (this.#models.get(model.id) ?? 0) + 1);
    const price = this.#prices.get(model.id);
    this.#cost = price === undefined || this.#cost === null ? null : this.#cost + price * unitsOf(endpoint, body);
    return null;
  }
}

const REQUESTS = {
  "/v1/chat/completions": chatCompletionRead,
  "/v1/completions": completionRead,
  "/v1/embeddings": embeddingsRequest,
} as const;

/** What a unit costs in a batch, with the checks that are usual. */
function batchPrice({ charges, price }: PriceView): number {
  const usual = charges.find(({ assurance, priority }) => assurance === "sampled" && priority === "batch");
  return Number(usual?.price ?? price);
}

function unitsOf(endpoint: BatchEndpoint, body: Readonly<Record<string, unknown>>): number {
  if (endpoint === "/v1/embeddings")
    return Array.isArray(body.input) && typeof body.input[0] !== "number" ? body.input.length : 1;
  const said = JSON.stringify(body.messages ?? body.prompt ?? "").length;
  const promptUnits = Math.ceil(said / CHARACTERS_PER_TOKEN / PROMPT_TOKENS_PER_UNIT);
  const most = [body.max_completion_tokens, body.max_tokens].find((tokens) => typeof tokens === "number");
  const answers = typeof body.n === "number" ? body.n : 1;
  return (promptUnits + (most ?? ANSWER_TOKENS_DEFAULT)) * answers;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Issues {
  readonly issues: readonly {
    readonly path: readonly PropertyKey[];
    readonly code?: string;
    readonly keys?: readonly string[];
  }[];
}

/** The field of the first thing that is wrong. */
function fieldOf({ issues: [issue] }: Issues): string | null {
  if (issue === undefined) return null;
  const path = [...issue.path, ...(issue.keys ?? []).slice(0, 1)].map(String).join(".");
  return path === "" ? null : path.slice(0, 80);
}
