// The only file that sees both sides of the ports: it builds a relay and takes it down again.
import { setMaxListeners } from "node:events";
import { join } from "node:path";
import { openDatabase } from "@starling/db";
import { createEngine, DEFAULT_POLICY, type Policy } from "@starling/domain";
import { loadCatalogue } from "@starling/models";
import type { AccountId, NetworkStats } from "@starling/protocol";
import { createAccountFeed } from "./account-feed/account-feed.ts";
import { tellBatches } from "./account-feed/tell-batches.ts";
import { ensureDevAccount } from "./accounts/ensure-dev-account.ts";
import { type Consumer, openConsumer } from "./accounts/open-consumer.ts";
import { openOperator } from "./accounts/open-operator.ts";
import { openSystemAccounts } from "./accounts/open-system-accounts.ts";
import { keepFigures } from "./admin/keep-figures.ts";
import { createOverview } from "./admin-live/create-overview.ts";
import { createAlertCounters, startAlerts } from "./alerts/start-alerts.ts";
import { growCatalogue } from "./blobs/grow-catalogue.ts";
import { openCatalogue } from "./blobs/open-catalogue.ts";
import type { ChainLimits } from "./chain/chain-limits.ts";
import { issuedRedemptions } from "./chain/issued-redemptions.ts";
import { type OpenChain, openChain, originOf } from "./chain/open-chain.ts";
import { openChainLedger } from "./chain/open-chain-ledger.ts";
import { readContracts } from "./chain/read-contracts.ts";
import type { RelayConfig } from "./config.ts";
import { drain } from "./drain.ts";
import { ENGINE_LIMITS } from "./engine/engine-limits.ts";
import type { CommitLimits } from "./engine/group-commit.ts";
import { type RunningEngine, startEngine } from "./engine/start-engine.ts";
import { openTextCodecs } from "./generate/open-text-codecs.ts";
import { createHttpApp } from "./http/create-http-app.ts";
import { serveHttp } from "./http/serve-http.ts";
import { createStatementCursors, statementSecret } from "./http/statement-cursors.ts";
import { createMetrics } from "./metrics.ts";
import { modelFacts } from "./model-facts.ts";
import { createModelOffers } from "./models-offered/model-offers.ts";
import type { CrowdNode } from "./network/describe-crowd.ts";
import { keepHistory } from "./network/keep-history.ts";
import { createNetworkStats } from "./network/network-stats.ts";
import { createHistoryReader } from "./network/read-history.ts";
import { operatesBy } from "./operators/may-operate.ts";
import { openFirstInvitation, siteOf } from "./operators/open-first-invitation.ts";
import { createOperatorWatch } from "./operators/operator-watch.ts";
import type { OracleLimits } from "./oracle/oracle-limits.ts";
import { startOracle } from "./oracle/start-oracle.ts";
import { startOutputs } from "./outputs/start-outputs.ts";
import type { Catalogue } from "./ports/catalogue.ts";
import type { Log } from "./ports/log.ts";
import { openFileSigner } from "./receipts/signer.ts";
import { startReceipts } from "./receipts/start-receipts.ts";
import { createRedemptionWatch } from "./redemptions/redemption-watch.ts";
import type { StartHouse } from "./referee/house.ts";
import { createKnownItems } from "./referee/make-known-items.ts";
import { openHouseAccount } from "./referee/open-house-account.ts";
import { startHouse } from "./referee/start-house.ts";
import { relayId } from "./relay-id.ts";
import { sweepSessions } from "./sessions/sweep-sessions.ts";
import { createSocketServer } from "./socket/create-socket-server.ts";
import { createNodeRegistry } from "./socket/node-registry.ts";
import { SOCKET_LIMITS } from "./socket/socket-limits.ts";
import { openPostgresStores, type Stores } from "./stores/open-stores.ts";
import { ownUrls } from "./walletconnect/own-urls.ts";
import { serveWalletConnect } from "./walletconnect/serve-walletconnect.ts";
import { resolveName } from "./webhooks/check-target.ts";
import { startWebhooks } from "./webhooks/start-webhooks.ts";

/** What tests and benches may put in the place of the usual. */
export interface RelayParts {
  /** Given ones are not closed with the relay. */
  readonly stores?: Stores;
  readonly catalogue?: Catalogue;
  readonly policy?: Partial<Policy>;
  readonly commitLimits?: Partial<CommitLimits>;
  readonly chainLimits?: Partial<ChainLimits>;
  readonly oracleLimits?: Partial<OracleLimits>;
  /** Who plays the relay's own referee, where the configuration wants one. */
  readonly startHouse?: StartHouse;
}

export interface Relay {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  stats(): NetworkStats;
  /** Opens a consumer account with points and an API key. */
  openConsumer(options: { readonly name: string; readonly microPoints: bigint }): Promise<Consumer>;
  /** Resolves with the reason when the relay can't go on and should be started anew. */
  readonly failed: Promise<string>;
  /** Drains, then closes everything. Idempotent. */
  close(): Promise<void>;
}

/** Starts a relay; resolves when it listens and is ready. */
export async function startRelay(config: RelayConfig, parts: RelayParts = {}): Promise<Relay> {
  const metrics = createMetrics();
  let inFlight = 0;
  const app = createHttpApp({
    logLevel: config.logLevel,
    trustedProxies: config.trustedProxies,
    onAsked: () => {
      inFlight += 1;
    },
    onAnswered(route, status, tookMs) {
      inFlight -= 1;
      metrics.http(route, status, tookMs);
    },
  });
  const log: Log = app.log;
  const undo: (() => Promise<void> | void)[] = [() => metrics.close()];
  const unwind = async () => {
    for (const step of undo.reverse()) await step();
  };

  try {
    const catalogue = growCatalogue(parts.catalogue ?? (await openCatalogue(await loadCatalogue(config.modelsDir))));
    const id = await relayId(config.dataDir);
    const stores = parts.stores ?? (await openStores(config, id));
    const { store, receiptStore, apiKeys, files } = stores;
    if (parts.stores === undefined) undo.push(() => store.close());
    const feed = createAccountFeed({
      store,
      jobLists: stores.jobLists,
      redeemable: (accountId) => engineOf()?.engine().redeemable(accountId) ?? null,
      log,
    });
    const batches = tellBatches(stores.batches, feed.batchMoved);
    let engineOf: () => RunningEngine | null = () => null;
    const alertCounters = createAlertCounters();
    const webhooks = startWebhooks({
      webhooks: stores.webhooks,
      store,
      policy: { allowPrivate: config.webhooksAllowPrivate, resolve: resolveName },
      onDelivery(accountId, delivery) {
        feed.delivered(accountId, delivery);
        alertCounters.delivered(delivery);
      },
      log,
    });
    undo.push(() => webhooks.stop());

    await openSystemAccounts(store, Date.now());
    const houseAccount = config.referee ? await openHouseAccount(store, config.dataDir, Date.now()) : null;
    // Without a referee of the house nobody could compute the answers that trials need.
    const policy: Policy = { ...DEFAULT_POLICY, admission: houseAccount !== null, ...config.policy, ...parts.policy };
    const contracts =
      config.chain === null ? null : await readContracts(config.chain.contractsFile, config.chain.chainId);
    let chain: OpenChain | null = null;
    const redemptionWatch = createRedemptionWatch();

    const openTextCodec = openTextCodecs(catalogue);
    const registry = createNodeRegistry((modelId) => catalogue.manifest(modelId)?.task === "generate");
    undo.push(() => registry.close());
    const figures = keepFigures(stores.admin, log);
    undo.push(() => figures.stop());
    const history = keepHistory({ store: stores.networkHistory, relayId: id, log });
    let fail: (reason: string) => void = () => {};
    const failed = new Promise<string>((resolve) => {
      fail = resolve;
    });
    const engine = await startEngine({
      store,
      relayId: id,
      models: () => catalogue.manifests.map(modelFacts),
      settings: stores.settings,
      disputes: stores.disputes,
      createEngine: (firstFence) => createEngine({ firstFence, policy }),
      makeKnownItems: createKnownItems(catalogue, undefined, openTextCodec),
      nodes: registry,
      log,
      meter: {
        ...metrics,
        commit(parcels, changes, tookMs) {
          metrics.commit(parcels, changes, tookMs);
          alertCounters.committed(changes, tookMs);
          history.committed(changes);
        },
      },
      onCommitted(changes) {
        feed.committed(changes);
        figures.committed(changes);
      },
      onJobEnded: webhooks.jobEnded,
      onJudged: webhooks.judged,
      onRedemption(effect) {
        redemptionWatch.changed(effect.redemptionId);
        chain?.redemptionChanged(effect);
      },
      ...(contracts === null ? {} : { chain: originOf(contracts) }),
      onFatal: (reason) => fail(reason),
      ...(parts.commitLimits === undefined ? {} : { commitLimits: parts.commitLimits }),
    });
    engineOf = () => engine;
    undo.push(() => engine.stop());
    metrics.watch(engine);
    history.start(() => {
      const { nodes, nodesWorking } = engine.engine().counts();
      return { connected: nodes, working: nodesWorking };
    });
    undo.push(() => history.stop());
    if (config.operatorKeyFile !== null) await openOperator(store, config.operatorKeyFile, Date.now());
    const operatorWatch = createOperatorWatch();
    const inviteFirst = () =>
      openFirstInvitation(stores.operators, join(config.dataDir, "keys", "operator-link"), siteOf(config), Date.now());
    await inviteFirst();
    operatorWatch.onChange(() => {
      inviteFirst().catch((error: unknown) => log.warn({ err: error }, "the first operator's link was not removed"));
    });
    if (config.devApiKeyFile !== null) await ensureDevAccount(store, engine, config.devApiKeyFile);

    const signer = await openFileSigner(join(config.dataDir, "keys", "relay-signer.json"));
    const receipts = await startReceipts({
      store: receiptStore,
      signer,
      signing: { chainId: config.chainId, verifyingContract: config.receiptContract },
      log,
      nowMs: Date.now,
    });
    undo.push(() => receipts.stop());

    if (config.chain !== null && contracts !== null) {
      const opened = openChain({
        config: config.chain,
        contracts,
        signer: await openFileSigner(config.chain.keyFile),
        ledger: await openChainLedger({ engine, store, origin: originOf(contracts) }),
        ...issuedRedemptions(store, stores.redemptions),
        redemptions: stores.redemptions,
        head: receipts.head,
        log,
        ...(parts.chainLimits === undefined ? {} : { limits: parts.chainLimits }),
      });
      undo.push(() => opened.stop());
      metrics.watchChain(opened);
      chain = opened;
    }

    const stopSweeping = sweepSessions(stores.sessions, log);
    undo.push(stopSweeping);

    const alertWatch = await startAlerts({
      alerts: stores.alerts,
      counters: alertCounters,
      engine,
      chain,
      store,
      deposits: stores.deposits,
      redemptions: stores.redemptions,
      houseAccountId: houseAccount?.accountId ?? null,
      nodesOf: registry.nodesOf,
      log,
    });
    undo.push(() => alertWatch.stop());
    metrics.watchAlerts(alertWatch.counts);

    const stats = createNetworkStats({
      engine,
      nodes: () => withoutHouse(registry.all(), houseAccount?.accountId ?? null),
      everyMs: SOCKET_LIMITS.statsEveryMs,
    });
    const closing = new AbortController();
    // As many listen to it as there are requests.
    setMaxListeners(0, closing.signal);
    let isOpen = true;
    const room = {
      engine,
      store,
      apiKeys,
      files,
      batches,
      webhooks,
      jobLists: stores.jobLists,
      usage: stores.usage,
      statements: stores.statements,
      statementCursors: createStatementCursors(await statementSecret(signer)),
      operators: stores.operators,
      operatorsChanged: operatorWatch.changed,
      standings: stores.standings,
      disputes: stores.disputes,
      settings: stores.settings,
      dryRuns: stores.dryRuns,
      modelOffers: createModelOffers({
        modelsDir: config.modelsDir,
        catalogue,
        engine,
        settings: stores.settings,
        operators: stores.operators,
        onOffered: registry.refresh,
      }),
      alerts: stores.alerts,
      alertWatch,
      admin: stores.admin,
      connectedNodes: registry,
      redemptions: stores.redemptions,
      redemptionWatch,
      deposits: stores.deposits,
      wallets: stores.wallets,
      accountKeys: stores.accountKeys,
      sessions: stores.sessions,
      nodes: registry,
      siteOrigins: config.siteOrigins,
      chainId: config.chainId,
      chain,
      publicUrl: config.publicUrl,
      walletConnectProjectId: config.walletConnectProjectId,
      outputs: startOutputs({ store, outputStore: stores.outputs, chain, receipts, openTextCodec, log }),
      oracleQuestions: stores.oracle,
      policy,
      receipts,
      catalogue,
      openTextCodec,
      log,
      stats,
      networkHistory: createHistoryReader(stores.networkHistory),
      metrics,
      embeddingsWaitMs: config.embeddingsWaitMs,
      isOpen: () => isOpen,
      closing: closing.signal,
    };
    const { authenticate } = serveHttp(app, room, { requestsPerMinute: config.requestsPerMinute, trial: config.trial });
    undo.push(() => app.close());
    await app.ready();
    const sockets = createSocketServer({
      httpServer: app.server,
      origins: config.siteOrigins,
      room: {
        ...room,
        registry,
        renewEveryMs: policy.renewEveryMs,
        houseAccountId: houseAccount?.accountId ?? null,
      },
      stats,
      account: { feed, authenticate },
      admin: {
        authenticate,
        operates: async (asker) => (await operatesBy(room, asker)) !== null,
        onOperatorsChanged: operatorWatch.onChange,
        overview: createOverview({
          engine,
          stats,
          standing: alertWatch.standing,
          disputes: stores.disputes,
          redemptions: stores.redemptions,
          operators: stores.operators,
        }),
      },
    });
    undo.push(() => sockets.close());
    const url = await app.listen({ host: config.host, port: config.port });
    const walletConnect = serveWalletConnect({
      httpServer: app.server,
      isOwnUrl: ownUrls({
        host: config.host,
        port: Number(new URL(url).port || 80),
        publicUrls: config.publicUrl === null ? [] : [config.publicUrl],
      }),
      log,
    });
    undo.push(() => walletConnect.close());
    metrics.watchWalletConnect(walletConnect.counts);
    if (houseAccount !== null) {
      const { keyFile } = houseAccount;
      const start = parts.startHouse ?? startHouse;
      const house = await start({ relayUrl: url, keyFile, modelsDir: config.modelsDir, log });
      undo.push(() => house.stop());
    }
    const oracle = await startOracle({
      room: { ...room, oracleStore: stores.oracle },
      chain,
      isDevelopment: config.devApiKeyFile !== null,
      ...(parts.oracleLimits === undefined ? {} : { limits: parts.oracleLimits }),
    });
    undo.push(() => oracle?.stop());
    log.info({ url, models: catalogue.manifests.length, relayId: id }, "the relay listens");

    let closed: Promise<void> | undefined;
    return {
      url,
      stats,
      openConsumer: (options) => openConsumer(store, engine, options),
      failed,
      close() {
        closed ??= (async () => {
          isOpen = false;
          await drain({ engine, closing, inFlight: () => inFlight, leasedWorkMs: config.drainMs, log });
          await unwind();
          log.info({}, "the relay is closed");
        })();
        return closed;
      },
    };
  } catch (error) {
    await unwind();
    throw error;
  }
}

function* withoutHouse(nodes: Iterable<CrowdNode>, houseAccountId: AccountId | null): Generator<CrowdNode> {
  for (const node of nodes) if (node.accountId !== houseAccountId) yield node;
}

/** The one database: a server's, or the embedded one under its lock. */
async function openStores(config: RelayConfig, id: string): Promise<Stores> {
  const database = await openDatabase(
    config.databaseUrl === null ? { dataDir: config.dataDir } : { databaseUrl: config.databaseUrl },
  );
  return openPostgresStores(database, { relayId: id, claimTtlMs: ENGINE_LIMITS.claimTtlMs }, config.dataDir);
}
