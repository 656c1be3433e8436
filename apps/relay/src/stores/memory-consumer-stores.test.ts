import { describeConsumerStores } from "./consumer-stores-contract.ts";
import { createMemoryTables } from "./memory-tables.ts";
import { openMemoryStores } from "./open-stores.ts";

describeConsumerStores("memory", async () => {
  const tables = createMemoryTables();
  return { open: (claimant, dataDir) => openMemoryStores(claimant, dataDir, tables), remove: async () => {} };
});
