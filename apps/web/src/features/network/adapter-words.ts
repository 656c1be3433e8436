/** How makers and architectures write themselves. */
const SPELT: Readonly<Record<string, string>> = {
  amd: "AMD",
  arm: "Arm",
  nvidia: "NVIDIA",
  qualcomm: "Qualcomm",
  "img-tec": "Imagination",
  swiftshader: "SwiftShader",
  llvmpipe: "llvmpipe",
  lavapipe: "lavapipe",
  warp: "WARP",
  xe: "Xe",
};

/**
 * A class of adapters (`webgpu nvidia ada-lovelace`) in words: its backend, and what is known of the GPU (`NVIDIA Ada Lovelace`);
 * null when nothing is. `other` is what a node said that isn't known.
 */
export function adapterWords(
  adapterClass: string,
  other: string,
): { readonly backend: "webgpu" | "wasm" | "cpu" | null; readonly gpu: string | null } {
  const [first = "", ...words] = adapterClass.split(" ");
  const backend = first === "webgpu" || first === "wasm" || first === "cpu" ? first : null;
  const spelt = words.map((word) => (word === "other" ? other : (SPELT[word] ?? capitalised(word))));
  return { backend, gpu: spelt.length === 0 ? null : spelt.join(" ") };
}

const capitalised = (word: string): string =>
  /^(rdna|gcn|cdna)-/.test(word)
    ? word.toUpperCase().replace("-", " ")
    : word
        .split("-")
        .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
        .join(" ");
