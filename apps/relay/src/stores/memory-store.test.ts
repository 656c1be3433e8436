import { createMemoryStore } from "./memory-store.ts";
import { createMemoryTables } from "./memory-tables.ts";
import { describeStore } from "./store-contract.ts";

describeStore("memory", async () => {
  const tables = createMemoryTables();
  return { open: (claimant) => createMemoryStore(claimant, tables), remove: async () => {} };
});
