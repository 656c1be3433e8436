// A relay with people who operate it: what tests of operators' acts begin with.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AccountId, type CreatedSession, operatorView } from "@starling/protocol";
import { openTestStores, type STORE_KINDS, type TestStores } from "../../stores/testing/open-test-stores.ts";
import { createIdentity, type NodeIdentity } from "../../testing/node-identity.ts";
import { signInByDevice, TEST_SITE } from "../../testing/people.ts";
import { type Reply, startTestRelay, type TestRelay, type TestRelayOptions } from "../../testing/start-test-relay.ts";

export interface Signed {
  readonly accountId: AccountId;
  /** A session's token. */
  readonly token: string;
  readonly identity: NodeIdentity;
}

export interface OperatorBed {
  readonly test: TestRelay;
  readonly kept: TestStores;
  /** Of the network's own operator account. */
  readonly operatorKey: string;
  /** What the printed link says behind its #; throws when there is no link. */
  firstToken(): string;
  person(identity?: NodeIdentity): Promise<Signed>;
  /** Has the role, by an invitation of the network's own operator account. */
  operator(): Promise<Signed>;
  /** As that person: GET without a body, POST with one. */
  as(
    who: Pick<Signed, "token"> | string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>;
  /** Another relay goes on with what this one wrote. */
  restart(options?: Partial<TestRelayOptions>): Promise<void>;
  close(): Promise<void>;
}

export async function startOperatorBed(
  kind: (typeof STORE_KINDS)[number],
  options: Partial<TestRelayOptions> = {},
): Promise<OperatorBed> {
  const kept = await openTestStores(kind);
  const operatorKeyFile = join(kept.dataDir, "keys", "operator-api-key");
  const start = (more: Partial<TestRelayOptions>) =>
    startTestRelay({
      ...options,
      ...more,
      dataDir: kept.dataDir,
      stores: kept.stores,
      config: { siteOrigins: [TEST_SITE], operatorKeyFile, ...options.config, ...more.config },
    });
  let test = await start({});
  const bed: OperatorBed = {
    get test() {
      return test;
    },
    kept,
    get operatorKey() {
      return readFileSync(operatorKeyFile, "utf8").trim();
    },
    firstToken() {
      const link = readFileSync(join(kept.dataDir, "keys", "operator-link"), "utf8").trim();
      const [page, token] = link.split("#");
      if (page !== `${TEST_SITE}/admin/claim` || token === undefined) throw new Error(`the link is ${link}`);
      return token;
    },
    async person(identity = createIdentity()) {
      const { account, token }: CreatedSession = await signInByDevice(test, identity);
      return { accountId: account, token, identity };
    },
    async operator() {
      const person = await bed.person();
      const invited = await bed.as(bed.operatorKey, "/v1/admin/invitations", { name: "Ada", reason: "helps" });
      const claimed = await bed.as(person, "/v1/admin/claim", { token: invited.json?.token });
      operatorView.parse(claimed.json);
      return person;
    },
    as: (who, path, body, headers = {}) =>
      test.call(body === undefined ? "GET" : "POST", path, {
        apiKey: typeof who === "string" ? who : who.token,
        headers,
        ...(body === undefined ? {} : { body }),
      }),
    async restart(more = {}) {
      await test.close();
      test = await start(more);
    },
    async close() {
      await test.close();
      await kept.close();
    },
  };
  return bed;
}
