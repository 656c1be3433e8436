// What a check needs of an OCR output, read without a schema library: its characters, and how sure the recogniser was of each.
import { readUtf8 } from "./read-utf8.ts";

/** UTF-16 code units and their weights, one for one. */
export interface WeighedText {
  readonly units: Uint16Array;
  readonly weights: Float32Array;
}

export const PAGE_CHARS_MAX = 1_000_000;

/**
 * The least weight of a character. A node says itself how sure it was: without it, what it made up under a confidence of
 * zero would cost nothing. It is also where the recogniser drops lines, so no honest line lies below.
 */
export const WEIGHT_MIN = 0.5;

/**
 * The page's lines, joined by line breaks, each character weighed by its line's confidence (a break by the line before it).
 * Null for bytes that are no OCR output, and for a page whose text isn't its lines joined.
 */
export function readPage(bytes: Uint8Array): WeighedText | null {
  const json = readUtf8(bytes);
  const page = json === null ? null : parse(json);
  if (!isRecord(page) || typeof page.text !== "string" || !Array.isArray(page.lines)) return null;
  const { text } = page;
  if (text.length > PAGE_CHARS_MAX) return null;
  const units = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  const weights = new Float32Array(text.length);
  let at = 0;
  let isFirst = true;
  for (const line of page.lines) {
    if (!isRecord(line) || typeof line.text !== "string" || typeof line.confidence !== "number") return null;
    if (!isFirst && text[at++] !== "\n") return null;
    if (!text.startsWith(line.text, at)) return null;
    const end = at + line.text.length;
    weights.fill(Math.min(1, Math.max(WEIGHT_MIN, line.confidence)), at, end + 1);
    at = end;
    isFirst = false;
  }
  return at === text.length ? { units, weights } : null;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
