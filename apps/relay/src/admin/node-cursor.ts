import { isId } from "@starling/protocol";
import { z } from "zod";
import type { NodeKey } from "./select-nodes.ts";

export const formatNodeKey = (key: NodeKey | null): string | null =>
  key === null ? null : `${key.value}~${key.nodeId}`;

export function parseNodeKey(text: string): NodeKey | undefined {
  const at = text.indexOf("~");
  const [value, nodeId] = [Number(text.slice(0, at)), text.slice(at + 1)];
  return at > 0 && Number.isFinite(value) && isId("node", nodeId) ? { value, nodeId } : undefined;
}

export const nodeCursor = z
  .string()
  .max(80)
  .transform((text, context): NodeKey => {
    const key = parseNodeKey(text);
    if (key !== undefined) return key;
    context.addIssue({ code: "custom", message: "must be `next_cursor` of the page before" });
    return z.NEVER;
  })
  .optional()
  .meta({ description: "`next_cursor` of the page before" });
