// The settings as operators see them: what holds, what would hold without them, and who changed them.
import type { Policy } from "@starling/domain";
import { SETTINGS, type SettingChangeView, type SettingsView } from "@starling/protocol";
import type { SettingStore, StoredSettingChange } from "../ports/setting-store.ts";
import { SETTING_NAMES, settingOf, shown } from "./setting-values.ts";

const iso = (ms: number): string => new Date(ms).toISOString();

export interface SettingsNow {
  /** As the engine has it. */
  readonly version: number;
  readonly policy: Policy;
}

/** @param base what holds where no operator has set it */
export async function readSettings(store: SettingStore, now: SettingsNow, base: Policy): Promise<SettingsView> {
  const { values } = await store.current();
  const versions = new Set([...values.values()].map(({ version }) => version));
  const found = await Promise.all([...versions].map((version) => store.change(version)));
  const changes = new Map(found.flatMap((change) => (change === undefined ? [] : [[change.version, change] as const])));
  return {
    object: "settings",
    version: now.version,
    data: SETTING_NAMES.map((name) => {
      const last = changes.get(values.get(name)?.version ?? 0);
      const { unit, min, max } = SETTINGS[name];
      return {
        name,
        unit,
        value: settingOf(now.policy, name),
        default: settingOf(base, name),
        min,
        max,
        changedBy: last?.operatorId ?? null,
        changedAt: last === undefined ? null : iso(last.atMs),
      };
    }),
  };
}

export const changeViewOf = ({
  version,
  operatorId,
  reason,
  changes,
  atMs,
}: StoredSettingChange): SettingChangeView => ({
  version,
  object: "setting_change",
  operator: operatorId,
  reason,
  changes: changes.map(({ name, from, to }) => ({ name, from: shown(name, from), to: shown(name, to) })),
  at: iso(atMs),
});
