import { databaseKinds, openTestDatabase } from "@starling/db/testing";
import { describeConsumerStores } from "./consumer-stores-contract.ts";
import { openPostgresStores } from "./open-stores.ts";

for (const kind of databaseKinds) {
  describeConsumerStores(kind, async () => {
    const database = await openTestDatabase(kind);
    return {
      open: (claimant, dataDir) => openPostgresStores(database, claimant, dataDir),
      remove: () => database.remove(),
    };
  });
}
