// What every store must do, whatever keeps its rows. One suite, run by each implementation's own test file.
import { describe, expect, it } from "vitest";
import { describeAccounts } from "./contract/accounts.ts";
import { describeCheckedAnswers } from "./contract/checked-answers.ts";
import { describeCommits } from "./contract/commits.ts";
import { describeJobs } from "./contract/jobs.ts";
import { describeSpans } from "./contract/spans.ts";
import { createStoreBed, type StoreUnderTest } from "./contract/store-bed.ts";
import { describeStreams } from "./contract/streams.ts";
import { describeVerdicts } from "./contract/verdicts.ts";

export function describeStore(name: string, openUnderTest: () => Promise<StoreUnderTest>): void {
  describe(`store: ${name}`, () => {
    const bed = createStoreBed(openUnderTest);
    describeCommits(bed);
    describeJobs(bed);
    describeSpans(bed);
    describeStreams(bed);
    describeAccounts(bed);
    describeVerdicts(bed);
    describeCheckedAnswers(bed);
    it("[ST9] answers when it is asked whether it is there", () => expect(bed.store.ping()).resolves.toBeUndefined());
  });
}
