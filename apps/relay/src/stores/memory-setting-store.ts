// What operators have set, in memory.
import type { SettingKey, SettingStore } from "../ports/setting-store.ts";
import type { MemoryTables } from "./memory-tables.ts";

export const createMemorySettingStore = ({ settingChanges, modelSettings }: MemoryTables): SettingStore => ({
  async current() {
    const values = new Map<SettingKey, { value: number | string; version: number }>();
    for (const { version, changes } of settingChanges)
      for (const { name, to } of changes) values.set(name, { value: to, version });
    return { version: settingChanges.at(-1)?.version ?? 0, values };
  },
  change: async (version) => settingChanges.find((change) => change.version === version),
  history: async ({ before, limit }) =>
    settingChanges
      .filter(({ version }) => before === null || version < before)
      .sort((a, b) => b.version - a.version)
      .slice(0, limit),
  models: async () => [...modelSettings.values()].sort((a, b) => (a.modelId < b.modelId ? -1 : 1)),
});
