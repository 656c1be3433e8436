import type { AdapterInfo, Backend } from "@starling/protocol";

/** Of each of the adapter's words; statistics have a row for each class. */
const WORD_CHARS_MAX = 24;

const word = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, WORD_CHARS_MAX);

/** What statistics count a node's answers under: the backend and, for a GPU, what the node says of it, such as `webgpu nvidia ampere`. */
export function adapterClassOf(backend: Backend, adapter: AdapterInfo | null): string {
  if (backend !== "webgpu" || adapter === null) return backend;
  return [backend, word(adapter.vendor), word(adapter.architecture)].filter((part) => part !== "").join(" ");
}
