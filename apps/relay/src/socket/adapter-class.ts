import type { AdapterInfo, Backend } from "@starling/protocol";

// Statistics have a row for each class, and nodes may say anything: only words that are known make one.
// Both as Chromium's GPUAdapterInfo writes them.
const VENDORS: ReadonlySet<string> = new Set(
  "amd apple arm google img-tec intel mesa microsoft nvidia qualcomm samsung".split(" "),
);
const ARCHITECTURES: ReadonlySet<string> = new Set(
  [
    "fermi kepler maxwell pascal volta turing ampere lovelace ada-lovelace hopper blackwell",
    "gcn-1 gcn-2 gcn-3 gcn-4 gcn-5 cdna-1 cdna-2 cdna-3 rdna-1 rdna-2 rdna-3 rdna-4",
    "gen-7 gen-8 gen-9 gen-11 xe gen-12-lp gen-12-hp xe-lpg xe-hpg xe-2-lpg xe-2-hpg xe-3-lpg",
    "common-1 common-2 common-3 metal-1 metal-2 metal-3",
    "adreno-4xx adreno-5xx adreno-6xx adreno-7xx adreno-8xx",
    "midgard bifrost valhall 5th-gen rogue furian albiorix xclipse",
    "swiftshader warp lavapipe llvmpipe",
  ].flatMap((words) => words.split(" ")),
);

const word = (text: string, known: ReadonlySet<string>): string => {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return plain === "" ? "" : known.has(plain) ? plain : "other";
};

/** What statistics count a node's answers under: the backend and, for a GPU, what the node says of it, such as `webgpu nvidia ampere`. */
export function adapterClassOf(backend: Backend, adapter: AdapterInfo | null): string {
  if (backend !== "webgpu" || adapter === null) return backend;
  const words = [word(adapter.vendor, VENDORS), word(adapter.architecture, ARCHITECTURES)];
  return [backend, ...words].filter((part) => part !== "").join(" ");
}
