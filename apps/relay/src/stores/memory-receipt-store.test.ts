import { createMemoryReceiptStore } from "./memory-receipt-store.ts";
import { createMemoryStore } from "./memory-store.ts";
import { createMemoryTables } from "./memory-tables.ts";
import { describeReceiptStore } from "./testing/describe-receipt-store.ts";

describeReceiptStore("memory", async () => {
  const tables = createMemoryTables();
  return {
    open: (claimant) => createMemoryStore(claimant, tables),
    receipts: createMemoryReceiptStore(tables),
    remove: async () => {},
  };
});
