// Who may do what: every route and namespace × everybody who may ask. What is expected is written here by hand, and not read from
// the routes: a route that is new, or asks for less than it did, fails until its row says so.
import {
  type AccountNews,
  API_SCOPES,
  type ApiScope,
  accountNews,
  createdKey,
  makeId,
  type NodeToRelay,
} from "@starling/protocol";
import { io, type Socket } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OperatorBed, type Signed, startOperatorBed } from "../operators/testing/start-operator-bed.ts";
import { eventually } from "../testing/eventually.ts";
import type { Reply } from "../testing/start-test-relay.ts";
import { TEST_EMBED_MODEL } from "../testing/test-catalogue.ts";
import type { AnyRoute } from "./route.ts";
import { ALL_ROUTES } from "./routes/all-routes.ts";

type Scope = Exclude<ApiScope, "*">;
/** `anyone`: without a key. `any key`: with whatever key. A scope: keys that have it, and sessions. `operator`: operators alone. */
type Access = "anyone" | "any key" | "operator" | Exclude<Scope, "admin">;

const ACCESS: Readonly<Record<Access, readonly string[]>> = {
  anyone: [
    ..."createChallenge createSession listPrices getReceipt listOutputs getOutput listOracleRequests".split(" "),
    ..."getOracleRequest getLogHead getLogProof getLogKey getChain callChain getNetwork getNetworkHistory".split(" "),
    ..."getVerificationStats getCatalogue getFile getHealth getReadiness getMetrics getOpenapi getDocs".split(" "),
    "getDocsAsset",
  ],
  "any key": ["listModels", "getModel", "getSession", "endSession"],
  chat: ["createChatCompletion", "createCompletion"],
  embeddings: ["createEmbeddings"],
  "jobs:write": ["createJob", "cancelJob", "mintReceipt"],
  "jobs:read": ["createQuote", "listJobs", "getJob", "readJobResults", "followJob", "streamJob", "explainJob"],
  files: ["createFile", "listFiles", "getUpload", "readUpload", "deleteUpload"],
  batches: ["createBatch", "listBatches", "getBatch", "cancelBatch"],
  webhooks: [
    ..."createWebhook listWebhooks getWebhook changeWebhook deleteWebhook testWebhook listDeliveries".split(" "),
    ..."listAllDeliveries getDelivery replayDelivery".split(" "),
  ],
  "keys:manage": ["createKey", "listKeys", "getKey", "changeKey", "revokeKey"],
  "account:read": [
    ..."getAccount getTrial listEntries listStatement sumUpStatement getStatementCsv getUsage listDevices".split(" "),
    ..."listWallets listDeposits listDisputes getDispute listReversals".split(" "),
  ],
  "account:manage": [
    ..."listSessions revokeSession takeTrial addDevice renameDevice revokeDevice linkWallet unlinkWallet".split(" "),
    ..."openDispute claimOperator".split(" "),
  ],
  redemptions: "createRedemption listRedemptions getRedemption cancelRedemption submitRedemption".split(" "),
  operator: [
    ..."listHeldRedemptions approveRedemption rejectRedemption grantPoints getTreasury listOperators".split(" "),
    ..."withdrawOperator inviteOperator listInvitations withdrawInvitation suspendAccount".split(" "),
    ..."reinstateAccount suspendNode reinstateNode decideDispute listAdminModels offerModel setModel".split(" "),
    ..."getSettings changeSettings listSettingChanges dryRunSettings listAlerts acknowledgeAlert".split(" "),
    ..."resolveAlert getAdminMe listAccounts getAnyAccount listNodes listAllJobs getAnyJob listJobEvents".split(" "),
    ..."getQueue listChecks getCheck listAllDisputes getAnyDispute listLedgerEntries getLedgerEntry".split(" "),
    ..."getLedger listActions".split(" "),
  ],
};
const accessOf = new Map(
  Object.entries(ACCESS).flatMap(([access, names]) => names.map((name) => [name, access as Access] as const)),
);

/** The codes by which somebody is kept out. */
const KEPT_OUT = ["missing_api_key", "invalid_api_key", "scope_missing", "operator_only"];
const NOBODY = "0".repeat(26);
const WALLET = `0x${"a1".repeat(20)}`;
/** What isn't there, where it has no id of a kind. */
const NOTHING: Readonly<Record<string, string>> = {
  "/v1/account/devices/": "A".repeat(43),
  "/v1/account/wallets/": `0x${"b2".repeat(20)}`,
};
const ID_KINDS: readonly (readonly [RegExp, string])[] = [
  [/jobs/, "job_"],
  [/files/, "file_"],
  [/batches/, "batch_"],
  [/sessions/, "ses_"],
  [/keys/, "key_"],
  [/deliveries/, "evt_"],
  [/webhooks/, "hook_"],
  [/redemptions/, "rdm_"],
  [/disputes/, "dsp_"],
  [/checks/, "chk_"],
  [/entries/, "ent_"],
  [/accounts|operators/, "acc_"],
  [/nodes/, "node_"],
  [/alerts/, "alr_"],
  [/invitations/, "inv_"],
];
/** The route's path with the id of nothing. */
const pathOf = ({ path }: AnyRoute, id?: string): string => {
  const kind = ID_KINDS.find(([form]) => form.test(path))?.[1] ?? "";
  return path.replace(/:\w+/, id ?? `${kind}${NOBODY}`);
};

describe("who may do what", () => {
  let bed: OperatorBed;
  let contributor: Signed;
  let operator: Signed;
  /** Of the same consumer: with this scope alone, and with all but this one. */
  const only = new Map<Scope, string>();
  const allBut = new Map<Scope, string>();
  /** The operator's own API keys. */
  let plainKey = "";
  let adminKey = "";

  const newKey = async (by: string, scopes: readonly ApiScope[]): Promise<string> => {
    const reply = await bed.test.call("POST", "/v1/keys", { apiKey: by, body: { name: "a key", scopes } });
    return createdKey.parse(reply.json).key;
  };
  beforeAll(async () => {
    bed = await startOperatorBed("memory", { config: { requestsPerMinute: 1_000_000 } });
    contributor = await bed.person();
    operator = await bed.operator();
    const { apiKey } = bed.test.consumer;
    for (const scope of API_SCOPES) {
      only.set(scope, await newKey(apiKey, [scope]));
      allBut.set(
        scope,
        await newKey(
          apiKey,
          API_SCOPES.filter((other) => other !== scope),
        ),
      );
    }
    plainKey = await newKey(operator.token, ["*"]);
    adminKey = await newKey(operator.token, ["admin"]);
  }, 60_000);
  afterAll(() => bed.close());

  const ask = (route: AnyRoute, apiKey: string | null, id?: string): Promise<Reply> =>
    bed.test.call(route.method, pathOf(route, id), {
      apiKey,
      ...(route.body === undefined && route.reads !== "stream" ? {} : { body: {} }),
    });
  const codeIn = (reply: Reply): string => {
    const error = reply.json?.error;
    return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  };
  const keptOut = async (route: AnyRoute, apiKey: string | null, code: string, who: string) => {
    const reply = await ask(route, apiKey);
    expect(codeIn(reply), `${route.name}: ${who}`).toBe(code);
    expect(reply.status, `${route.name}: ${who}`).toBe(
      code === "operator_only" || code === "scope_missing" ? 403 : 401,
    );
    expect(Object.keys(reply.json ?? {}), `${route.name}: ${who}`).toEqual(["error"]);
  };
  const letIn = async (route: AnyRoute, apiKey: string | null, who: string) => {
    const reply = await ask(route, apiKey);
    expect(KEPT_OUT, `${route.name}: ${who} (${reply.status})`).not.toContain(codeIn(reply));
    expect(reply.status, `${route.name}: ${who}: ${reply.text.slice(0, 200)}`).not.toBe(500);
  };

  it("[AZ1] every route has one row here, and every row a route", () => {
    expect([...accessOf.keys()].sort()).toEqual(ALL_ROUTES.map(({ name }) => name).sort());
    expect(Object.values(ACCESS).flat()).toHaveLength(ALL_ROUTES.length);
  });

  it.each(ALL_ROUTES.map((route) => [`${route.method} ${route.path}`, route] as const))(
    "[AZ2] %s",
    async (_, route) => {
      const access = accessOf.get(route.name);
      if (access === undefined) throw new Error(`${route.name} has no row: say above who may ask for it`);
      if (access === "anyone") return letIn(route, null, "nobody");
      await keptOut(route, null, "missing_api_key", "nobody");
      await keptOut(route, `sk-starling-${"x".repeat(43)}`, "invalid_api_key", "a key that isn't one");
      if (access === "operator") {
        await keptOut(route, allBut.get("admin") ?? "", "scope_missing", "a key without the scope");
        await keptOut(route, only.get("admin") ?? "", "operator_only", "a consumer's key with the scope");
        await keptOut(route, bed.test.consumer.apiKey, "operator_only", "a consumer");
        await keptOut(route, contributor.token, "operator_only", "a contributor");
        await keptOut(route, plainKey, "operator_only", "an operator's key for everything");
        await letIn(route, adminKey, "an operator's key that says so");
        await letIn(route, operator.token, "an operator");
        return letIn(route, bed.operatorKey, "the network's operator");
      }
      const ends = route.name === "endSession";
      const session = async (who: Signed) => (ends ? (await bed.person(who.identity)).token : who.token);
      await letIn(route, await session(contributor), "a contributor");
      await letIn(route, await session(operator), "an operator");
      if (access === "any key") return letIn(route, only.get("files") ?? "", "any key");
      await keptOut(route, allBut.get(access) ?? "", "scope_missing", "a key without the scope");
      await keptOut(route, adminKey, "scope_missing", "an operator's key for other things");
      return letIn(route, only.get(access) ?? "", "a key with the scope alone");
    },
  );

  it("[AZ3] what is another account's is answered as what isn't there, word for word", async () => {
    const { apiKey, accountId } = bed.test.consumer;
    const post = async (path: string, body: unknown): Promise<string> => {
      const reply = await bed.test.call("POST", path, { body });
      expect(reply.status, path).toBeLessThan(300);
      return String(reply.json?.id);
    };
    const owner = await bed.person();
    const own = await bed.as(owner, "/v1/sessions");
    const sessions = own.json?.data;
    const eventId = makeId("evt", Date.now(), new Uint8Array(10).fill(7));
    const { stores } = bed.kept;
    const hook = await stores.webhooks.create({
      webhookId: makeId("hook", Date.now(), new Uint8Array(10).fill(7)),
      accountId,
      url: "https://example.org/hook",
      secret: "a secret",
      events: ["*"],
      webhooksMax: 9,
      nowMs: Date.now(),
    });
    if (hook === undefined || !Array.isArray(sessions)) throw new Error("they were made");
    await stores.webhooks.enqueue(
      [{ eventId, webhookId: hook.webhookId, jobId: null, event: "job.done", body: "{}", onceKey: null }],
      Date.now(),
    );
    const device = (await stores.accountKeys.list({ accountId: owner.accountId, before: null, limit: 1 }))[0];
    await bed.as(operator, `/v1/admin/accounts/${owner.accountId}/suspend`, { reason: "to dispute" });
    const dispute = await bed.as(owner, "/v1/disputes", { about: { type: "suspension" }, text: "no" });
    const [nowMs, seven] = [Date.now(), new Uint8Array(10).fill(7)];
    const file = await stores.files.add({
      fileId: makeId("file", nowMs, seven),
      accountId,
      purpose: "batch",
      filename: "secret.jsonl",
      content: (async function* () {
        yield Buffer.from('{"secret":1}\n');
      })(),
      limits: { bytesMax: 99, filesMax: 9, accountBytesMax: 99 },
      expiresAtMs: null,
      nowMs,
    });
    if (!file.ok) throw new Error(file.refusal);
    const { fileId } = file.file;
    const batch = await stores.batches.create({
      batchId: makeId("batch", nowMs, seven),
      accountId,
      keyId: null,
      endpoint: "/v1/embeddings",
      completionWindow: "24h",
      inputFileId: fileId,
      metadata: { is: "secret" },
      expiresAtMs: nowMs + 60_000,
      unfinishedMax: 9,
      nowMs,
    });
    const redemptionId = makeId("rdm", nowMs, seven);
    await stores.store.commit([
      {
        type: "redemption-requested",
        redemptionId,
        accountId,
        recipient: WALLET,
        amount: 1n,
        cumulative: 1n,
        state: "held",
        deadlineS: null,
        idempotencyKey: null,
        requestHash: "a secret",
        atMs: nowMs,
      },
    ]);
    await stores.wallets.link({ address: WALLET, accountId, chainId: null, label: "a secret", walletsMax: 9, nowMs });
    const made = await bed.test.call("POST", "/v1/keys", { body: { name: "theirs", scopes: ["chat"] } });
    /** By the first part of the paths. */
    const foreign: Readonly<Record<string, string>> = {
      "/v1/jobs/": await post("/v1/jobs", { model: TEST_EMBED_MODEL, items: ["a secret"], assurance: "none" }),
      "/v1/keys/": String(made.json?.id),
      "/v1/webhooks/deliveries/": eventId,
      "/v1/webhooks/": hook.webhookId,
      "/v1/sessions/": String(sessions[0]?.id),
      "/v1/account/devices/": device?.thumbprint ?? "",
      "/v1/disputes/": String(dispute.json?.id),
      "/v1/files/": fileId,
      "/v1/batches/": batch?.batchId ?? "",
      "/v1/redemptions/": redemptionId,
      "/v1/account/wallets/": WALLET,
    };
    expect(Object.values(foreign).filter((id) => id === "" || id === "undefined")).toEqual([]);
    const asked: string[] = [];
    for (const route of ALL_ROUTES) {
      const prefix = Object.keys(foreign).find((of) => route.path.startsWith(`${of}:`));
      if (prefix === undefined || route.operator === true) continue;
      const theirs = await ask(route, contributor.token, foreign[prefix]);
      const nothing = await ask(route, contributor.token, NOTHING[prefix]);
      expect(theirs.status, route.name).toBe(nothing.status);
      expect(said(theirs), route.name).toEqual(said(nothing));
      // Sending a voucher needs a chain: of another's see redemptions.test.ts, with one.
      if (route.body === undefined)
        expect(theirs.status, route.name).toBe(route.name === "submitRedemption" ? 501 : 404);
      expect(theirs.text, route.name).not.toContain("secret");
      asked.push(prefix);
    }
    expect(new Set(asked)).toEqual(new Set(Object.keys(foreign)));
    // Nor is it named from elsewhere: a batch of another's file, lists narrowed to what is another's.
    const batchOf = (input_file_id: string) =>
      bed.test.call("POST", "/v1/batches", {
        apiKey: contributor.token,
        body: { input_file_id, endpoint: "/v1/embeddings", completion_window: "24h" },
      });
    expect(said(await batchOf(fileId))).toEqual(said(await batchOf(`file_${NOBODY}`)));
    const keyId = foreign["/v1/keys/"];
    const narrowed = await bed.test.call("GET", `/v1/jobs?key=${keyId}`, { apiKey: contributor.token });
    expect(narrowed.json?.data).toEqual([]);
    // Receipts are public, and hold hashes and numbers alone.
    const receipts = ALL_ROUTES.filter(({ path }) => path.startsWith("/v1/receipts/"));
    expect(receipts.map(({ name }) => [name, accessOf.get(name)])).toEqual([
      ["getReceipt", "anyone"],
      ["mintReceipt", "jobs:write"],
    ]);
    // It is still there for whose it is.
    expect((await bed.test.call("GET", `/v1/files/${fileId}/content`, { apiKey })).text).toContain("secret");
    expect((await bed.test.call("GET", `/v1/batches/${batch?.batchId}`, { apiKey })).json?.id).toBe(batch?.batchId);
    expect((await bed.test.call("GET", `/v1/redemptions/${redemptionId}`, { apiKey })).json?.state).toBe("held");
    expect(JSON.stringify((await bed.test.call("GET", "/v1/account/wallets", { apiKey })).json)).toContain(WALLET);
    expect((await bed.test.call("GET", `/v1/keys/${foreign["/v1/keys/"]}`, { apiKey })).status).toBe(200);
    expect((await bed.test.call("GET", `/v1/jobs/${foreign["/v1/jobs/"]}`, { apiKey })).json?.state).toBe("open");
  });

  /** A refusal without what differs by request. */
  const said = ({ json }: Reply): unknown =>
    JSON.parse(JSON.stringify(json ?? null, (name, value) => (name === "request_id" ? undefined : value)));

  it("[AZ4] lists give an account what is its own and nothing else", async () => {
    for (const path of [
      "jobs",
      "keys",
      "webhooks",
      "webhooks/deliveries",
      "files",
      "batches",
      "redemptions",
      "deposits",
    ]) {
      const reply = await bed.test.call("GET", `/v1/${path}`, { apiKey: contributor.token });
      expect(reply.status, path).toBe(200);
      expect(reply.json?.data, path).toEqual([]);
    }
  });

  const NAMESPACES: Readonly<Record<string, readonly string[]>> = {
    "/node": ["nobody", "a contributor", "a key", "a key for the account", "an operator"],
    "/live": ["nobody", "a contributor", "a key", "a key for the account", "an operator"],
    "/account": ["a contributor", "a key for the account", "an operator"],
    "/admin": ["an operator"],
    // Socket.IO's own "/" takes anybody, and has nothing to say or hear.
    "/other": [],
  };
  it.each(Object.entries(NAMESPACES))("[AZ5] the namespace %s takes whom it is for", async (name, welcome) => {
    const tokens: Readonly<Record<string, string | undefined>> = {
      nobody: undefined,
      "a contributor": contributor.token,
      "a key": only.get("jobs:read"),
      "a key for the account": only.get("account:read"),
      "an operator": operator.token,
    };
    for (const [who, token] of Object.entries(tokens))
      expect(await isTaken(name, token), `${name}: ${who}`).toBe(welcome.includes(who));
    if (welcome.includes("nobody")) return;
    expect(await isTaken(name, "sk-starling-forged"), `${name}: a forged key`).toBe(false);
  });

  async function isTaken(name: string, token: string | undefined): Promise<boolean> {
    const socket = connect(name, token);
    try {
      return await new Promise<boolean>((resolve) => {
        socket.once("connect", () => resolve(true));
        socket.once("connect_error", () => resolve(false));
      });
    } finally {
      socket.disconnect();
    }
  }
  const connect = (name: string, token: string | undefined): Socket =>
    io(`${bed.test.url}${name}`, {
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
      ...(token === undefined ? {} : { auth: { token } }),
    });

  it("[AZ7] news on /account are of the account that listens, and of no other's jobs, batches or points", async () => {
    const listen = (token: string) => {
      const heard: AccountNews[] = [];
      const socket = connect("/account", token);
      socket.on("news", (message) => heard.push(accountNews.parse(message)));
      return { heard, socket };
    };
    const { apiKey } = bed.test.consumer;
    const [own, others] = [listen(apiKey), listen(contributor.token)];
    try {
      await eventually(() => expect([own.heard.length > 0, others.heard.length > 0]).toEqual([true, true]));
      const made = await bed.test.call("POST", "/v1/jobs", {
        apiKey,
        body: { model: TEST_EMBED_MODEL, items: ["a secret"], assurance: "none" },
      });
      const form = new FormData();
      form.append("purpose", "batch");
      form.append("file", new Blob(["{}\n"]), "secret.jsonl");
      const headers = { authorization: `Bearer ${apiKey}` };
      const uploaded = await fetch(`${bed.test.url}/v1/files`, { method: "POST", headers, body: form });
      const body = { input_file_id: (await uploaded.json()).id, endpoint: "/v1/embeddings", completion_window: "24h" };
      const batch = await bed.test.call("POST", "/v1/batches", { apiKey, body });
      const secrets = [String(made.json?.id), String(batch.json?.id)];
      const told = ({ heard }: typeof own) => secrets.map((id) => JSON.stringify(heard).includes(id));
      await eventually(() => expect(told(own)).toEqual([true, true]));
      // What was to be told to the other listener was told before what it hears now.
      const grant = { account: contributor.accountId, amount: "7", reason: "to be heard" };
      const granted = await bed.as(bed.operatorKey, "/v1/admin/grants", grant, { "idempotency-key": "to-be-heard" });
      expect(granted.status).toBe(201);
      await eventually(() => expect(others.heard.at(-1)?.points?.available).toBe("7"));
      expect(told(others)).toEqual([false, false]);
      expect(others.heard.flatMap(({ jobs, batches, deliveries }) => [...jobs, ...batches, ...deliveries])).toEqual([]);
    } finally {
      own.socket.disconnect();
      others.socket.disconnect();
    }
  });

  /** All that nodes say; those after the hello, and what the other namespaces never take. */
  const EVENTS: Readonly<Record<Exclude<keyof NodeToRelay, "hello">, unknown>> = {
    ready: { models: [] },
    results: { results: [] },
    progress: { streams: [] },
    renew: { fences: [1] },
    capacity: { paused: false },
    leave: {},
  };
  it.each(["/node", "/live", "/account", "/admin"])("[AZ6] nobody who has not said hello works on %s", async (name) => {
    const nodesBefore = bed.test.relay.stats().nodes.connected;
    const socket = connect(name, operator.token);
    await new Promise<void>((resolve) => socket.once("connect", () => resolve()));
    const answered: string[] = [];
    for (const [event, message] of Object.entries(EVENTS))
      socket.emit(event, message, (reply: unknown) => {
        if (typeof reply === "object" && reply !== null && !("error" in reply)) answered.push(event);
      });
    // Whatever was sent before it was read by then, in order.
    const over = new Promise<void>((resolve) => socket.once("disconnect", () => resolve()));
    socket.disconnect();
    await over;
    expect(await isTaken("/live", undefined)).toBe(true);
    expect(answered).toEqual([]);
    expect(bed.test.relay.stats().nodes.connected).toBe(nodesBefore);
  });
});
