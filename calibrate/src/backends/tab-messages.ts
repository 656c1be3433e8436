// What the tab under calibration and the command say to each other, over HTTP.
import { modelManifest } from "@starling/protocol";
import { z } from "zod";

export const TAB_PATHS = {
  order: "/order",
  /** With the chunk's number: GET gives its items as a bundle, or 404 when there is nothing more to do; POST takes its outputs. */
  chunk: "/chunks/",
  failed: "/failed",
} as const;

export const tabOrder = z.object({ manifest: modelManifest, backend: z.enum(["webgpu", "wasm"]) });
export type TabOrder = z.infer<typeof tabOrder>;
