// What a setting was over a time, from the history of its changes.
import type { SettingKey, SettingStore } from "../ports/setting-store.ts";

export interface SettingSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly value: number;
}

/** Changes of any setting that are looked at; before them the oldest that is known is taken to have held. */
export const CHANGES_MAX = 100;

/** In order, the newest first; without gaps from `sinceMs` to `nowMs`. */
export async function settingSpans(
  store: Pick<SettingStore, "history">,
  request: {
    readonly name: SettingKey;
    readonly now: number | bigint;
    readonly sinceMs: number;
    readonly nowMs: number;
  },
): Promise<SettingSpan[]> {
  const { name, now, sinceMs, nowMs } = request;
  const spans: SettingSpan[] = [];
  let [value, toMs] = [Number(now), nowMs];
  for (const { changes, atMs } of await store.history({ before: null, limit: CHANGES_MAX })) {
    if (atMs <= sinceMs) break;
    const change = changes.find((one) => one.name === name);
    if (change === undefined) continue;
    if (atMs < toMs) spans.push({ fromMs: atMs, toMs, value });
    [value, toMs] = [Number(change.from), Math.min(atMs, toMs)];
  }
  return [...spans, { fromMs: sinceMs, toMs, value }];
}
