import { type AdapterInfo, type Hello, LIMITS, type Region } from "@starling/protocol";
import type { Probe } from "../compute.ts";

const TEXT_CHARS_MAX = 200;
const FEATURE_CHARS_MAX = 64;
const FEATURES_MAX = 64;
const USER_AGENT_CHARS_MAX = 400;

/** What a node says of itself in its hello, cut to what the protocol takes. */
export function describeNode(
  node: {
    readonly nodeKey: string;
    readonly name: string;
    readonly runtime: Hello["runtime"];
    readonly region?: Region;
  },
  probe: Probe,
): Omit<Hello, "protocol" | "publicKey" | "signature"> {
  const { kind, version, userAgent } = node.runtime;
  return {
    nodeKey: node.nodeKey,
    name: node.name.slice(0, LIMITS.nodeNameCharsMax),
    runtime: { kind, version: version.slice(0, TEXT_CHARS_MAX), userAgent: userAgent.slice(0, USER_AGENT_CHARS_MAX) },
    adapter: probe.adapter === null ? null : cut(probe.adapter),
    backends: [...probe.backends],
    ...(node.region === undefined ? {} : { region: node.region }),
  };
}

function cut(adapter: AdapterInfo): AdapterInfo {
  const text = (value: string): string => value.slice(0, TEXT_CHARS_MAX);
  return {
    vendor: text(adapter.vendor),
    architecture: text(adapter.architecture),
    device: text(adapter.device),
    description: text(adapter.description),
    isFallback: adapter.isFallback,
    features: adapter.features.filter((feature) => feature.length <= FEATURE_CHARS_MAX).slice(0, FEATURES_MAX),
    maxBufferBytes: adapter.maxBufferBytes,
  };
}
