// What the stores of keys, files, batches, webhooks, redemptions, the chain and sign-in must do. One suite, run by each implementation's own test file.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";
import { describeAccountLists } from "./contract/account-lists.ts";
import { describeActs } from "./contract/acts.ts";
import { describeAdminReads } from "./contract/admin-reads.ts";
import { describeAlerts } from "./contract/alerts.ts";
import { describeApiKeys } from "./contract/api-keys.ts";
import { describeBatches } from "./contract/batches.ts";
import { describeChain } from "./contract/chain.ts";
import { describeFiles } from "./contract/files.ts";
import { describeMerges } from "./contract/merges.ts";
import { describeNetworkHistory } from "./contract/network-history.ts";
import { describeOperators } from "./contract/operators.ts";
import { describeRedemptions } from "./contract/redemptions.ts";
import { describeSignIn } from "./contract/sign-in.ts";
import { createStoreBed } from "./contract/store-bed.ts";
import { describeWebhooks } from "./contract/webhooks.ts";
import type { Stores } from "./open-stores.ts";
import type { Claimant } from "./write-batch.ts";

export interface ConsumerStoresUnderTest {
  /** The stores of one more relay on the same tables. */
  open(claimant: Claimant, dataDir: string): Stores;
  remove(): Promise<void>;
}

export function describeConsumerStores(name: string, openUnderTest: () => Promise<ConsumerStoresUnderTest>): void {
  describe(`consumers' stores: ${name}`, () => {
    let opened: Stores | undefined;
    const bed = createStoreBed(async () => {
      const underTest = await openUnderTest();
      const dataDir = await mkdtemp(join(tmpdir(), "starling-test-stores-"));
      return {
        open(claimant) {
          const stores = underTest.open(claimant, dataDir);
          opened ??= stores;
          return stores.store;
        },
        async remove() {
          await underTest.remove();
          await rm(dataDir, { recursive: true, force: true });
        },
      };
    });
    const stores = (): Stores => {
      if (opened === undefined) throw new Error("the stores are opened before the tests");
      return opened;
    };
    describeApiKeys(bed, stores);
    describeFiles(bed, stores);
    describeBatches(bed, stores);
    describeWebhooks(bed, stores);
    describeRedemptions(bed, stores);
    describeChain(bed, stores);
    describeSignIn(bed, stores);
    describeMerges(bed, stores);
    describeOperators(bed, stores);
    describeActs(bed, stores);
    describeAlerts(bed, stores);
    describeAccountLists(bed, stores);
    describeNetworkHistory(stores);
    describeAdminReads(bed, stores);
  });
}
