import type { NetworkStats } from "@starling/protocol";

/**
 * Whether a message of /live can be shown. The relay checks what it sends against the protocol's schema; here only that every
 * number and list that pages show is one, so that they need not load the schemas' library.
 */
export function isNetworkStats(message: unknown): message is NetworkStats {
  return (
    isRecord(message) &&
    typeof message.at === "string" &&
    numbersIn(message, "chunksPerSecond", "itemsPerSecond", "queuedChunks", "openJobs") &&
    isRecord(message.nodes) &&
    numbersIn(message.nodes, "connected", "working", "paused") &&
    isBackends(message.nodes.byBackend) &&
    isRecord(message.totals) &&
    numbersIn(message.totals, "jobs", "chunks", "items") &&
    typeof message.totals.pointsEarned === "string" &&
    isListOf(message.models, isModel) &&
    isListOf(message.regions, (row) => typeof row.region === "string" && numbersIn(row, "nodes")) &&
    isListOf(message.adapters, (row) => typeof row.adapterClass === "string" && numbersIn(row, "nodes"))
  );
}

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Fields => typeof value === "object" && value !== null;

const numbersIn = (value: Fields, ...keys: string[]): boolean => keys.every((key) => Number.isFinite(value[key]));

const isListOf = (value: unknown, isOne: (row: Fields) => boolean): boolean =>
  Array.isArray(value) && value.every((row: unknown) => isRecord(row) && isOne(row));

const isBackends = (value: unknown): boolean => isRecord(value) && numbersIn(value, "webgpu", "wasm", "cpu");

const isModel = (row: Fields): boolean =>
  typeof row.modelId === "string" && numbersIn(row, "readyNodes", "queuedChunks") && isBackends(row.nodesByBackend);
