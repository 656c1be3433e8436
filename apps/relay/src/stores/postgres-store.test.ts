import { databaseKinds, openTestDatabase } from "@starling/db/testing";
import { createPostgresStore } from "./postgres-store.ts";
import { describeStore } from "./store-contract.ts";

for (const kind of databaseKinds) {
  describeStore(kind, async () => {
    const database = await openTestDatabase(kind);
    return { open: (claimant) => createPostgresStore(database, claimant), remove: () => database.remove() };
  });
}
