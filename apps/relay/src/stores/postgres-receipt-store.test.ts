import { databaseKinds, openTestDatabase } from "@starling/db/testing";
import { createPostgresReceiptStore } from "./postgres-receipt-store.ts";
import { createPostgresStore } from "./postgres-store.ts";
import { describeReceiptStore } from "./testing/describe-receipt-store.ts";

for (const kind of databaseKinds) {
  describeReceiptStore(kind, async () => {
    const database = await openTestDatabase(kind);
    return {
      open: (claimant) => createPostgresStore(database, claimant),
      receipts: createPostgresReceiptStore(database),
      remove: () => database.remove(),
    };
  });
}
