// What GPU the browser offers. Shown to people and used to choose; never believed by the relay.
import type { AdapterInfo } from "@starling/protocol";

const TEXT_CHARS_MAX = 200;
const FEATURES_MAX = 64;
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b/i;

/** The adapter, or null when the browser has no WebGPU or offers none. */
export async function probeAdapter(gpu: GPU | undefined): Promise<AdapterInfo | null> {
  const adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" }).catch(() => null);
  if (adapter === null || adapter === undefined) return null;
  const { info, features, limits } = adapter;
  const text = (value: string | undefined): string => (value ?? "").slice(0, TEXT_CHARS_MAX);
  // Older browsers have no `info`.
  const told: AdapterInfo = {
    vendor: text(info?.vendor),
    architecture: text(info?.architecture),
    device: text(info?.device),
    description: text(info?.description),
    isFallback: info?.isFallbackAdapter ?? false,
    features: [...features].sort().slice(0, FEATURES_MAX),
    maxBufferBytes: Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize),
  };
  // Some play the GPU without saying so.
  return { ...told, isFallback: isSoftware(told) };
}

/** Whether the GPU is played by the CPU: right, and slow. */
export function isSoftware(adapter: AdapterInfo | null): boolean {
  if (adapter === null) return false;
  return (
    adapter.isFallback ||
    SOFTWARE.test(`${adapter.vendor} ${adapter.architecture} ${adapter.device} ${adapter.description}`)
  );
}
