import { createPublicKey, type KeyObject, randomBytes } from "node:crypto";
import {
  type AccountId,
  type AdapterInfo,
  agreeOnVersion,
  type ErrorCode,
  fail,
  formatPoints,
  type Hello,
  hello,
  LIMITS,
  type ModelManifest,
  type NodeId,
  type Outcome,
  ok,
  PROTOCOL_VERSION,
  PROTOCOL_VERSION_MIN,
  type Region,
  versionRange,
  type Welcome,
} from "@starling/protocol";
import { z } from "zod";
import { isCanonicalKey, thumbprintOf } from "../accounts/device-key.ts";
import { accountFacts } from "../engine/load-state.ts";
import { freshId } from "../engine/make-context.ts";
import { explainIssues } from "../explain-issues.ts";
import { isDisabled, manifestNow } from "../models-offered/manifest-now.ts";
import { type NodeConnection, type NodeSocket, refusalOf } from "./node-connection.ts";
import type { NodeRoom } from "./node-room.ts";
import { SOCKET_LIMITS } from "./socket-limits.ts";
import { nodeIdOf, verifyHello } from "./verify-hello.ts";

/** All that is read of a hello before the version is agreed on: other versions may look otherwise. */
const versionOnly = z.object({ protocol: versionRange });

/** Challenges a fresh connection and admits it when its hello holds; `onWelcome` gets the node before it hears that it is welcome. */
export function awaitHello(room: NodeRoom, socket: NodeSocket, onWelcome: (connection: NodeConnection) => void): void {
  const nonce = randomBytes(24).toString("base64url");
  let isOver = false;
  const timer = setTimeout(() => refuse("hello_timeout"), LIMITS.helloTimeoutMs);
  socket.once("disconnect", () => clearTimeout(timer));

  /** The acknowledgement, where there is one to give, and a notice say why; then the connection ends. */
  function refuse(
    code: ErrorCode,
    detail?: string,
    ack?: (reply: Welcome | ReturnType<typeof refusalOf>) => void,
  ): void {
    isOver = true;
    clearTimeout(timer);
    const refusal = refusalOf(code, detail);
    ack?.(refusal);
    socket.emit("notice", refusal.error);
    room.log.info({ socketId: socket.id, code }, "a node was refused");
    socket.disconnect(true);
  }

  socket.on("hello", (message, ack) => {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    const reply = typeof ack === "function" ? ack : undefined;
    admit(room, socket, nonce, message)
      .then((admitted) => {
        if (!admitted.ok) return refuse(admitted.error.code, admitted.error.detail, reply);
        if (!socket.connected) return;
        const welcomed = join(room, socket, admitted.value);
        if (!welcomed.ok) return refuse(welcomed.error.code, welcomed.error.detail, reply);
        socket.removeAllListeners("hello");
        onWelcome(welcomed.value.connection);
        reply?.(welcomed.value.welcome);
      })
      .catch((error: unknown) => {
        room.log.error({ socketId: socket.id, err: error }, "admitting a node failed");
        refuse("internal", undefined, reply);
      });
  });
  socket.emit("challenge", { nonce, protocol: { min: PROTOCOL_VERSION_MIN, max: PROTOCOL_VERSION } });
}

interface Admitted {
  readonly nodeId: NodeId;
  readonly accountId: AccountId;
  readonly thumbprint: string;
  readonly version: number;
  readonly key: KeyObject;
  readonly name: string;
  readonly runtime: Hello["runtime"];
  readonly adapter: AdapterInfo | null;
  readonly region: Region | null;
}

/** Checks the hello, from cheap to dear, and finds or opens its account. */
async function admit(room: NodeRoom, socket: NodeSocket, nonce: string, message: unknown): Promise<Outcome<Admitted>> {
  const range = versionOnly.safeParse(message);
  if (!range.success) return fail("invalid_hello", { detail: explainIssues(range.error).sentence });
  const version = agreeOnVersion(range.data.protocol);
  if (version === undefined) return fail("protocol_version_unsupported");
  const parsed = hello.safeParse(message);
  if (!parsed.success) return fail("invalid_hello", { detail: explainIssues(parsed.error).sentence });
  const said: Hello = parsed.data;
  if (!isCanonicalKey(said.publicKey))
    return fail("invalid_hello", { detail: "The public key is not written canonically." });
  if (!(await verifyHello(said, nonce))) return fail("bad_signature");
  if (room.engine.state() !== "running") return fail(room.engine.state() === "draining" ? "draining" : "not_ready");

  const thumbprint = thumbprintOf(said.publicKey);
  const nowMs = Date.now();
  const account = await room.store.openContributor({
    accountId: freshId("acc", nowMs),
    keyThumbprint: thumbprint,
    nowMs,
  });
  if (account === undefined) return fail("device_revoked");
  const suspended = await room.standings.ofDevice(thumbprint);
  if (suspended !== null) return fail("node_suspended", { detail: suspended.reason });
  if (account.record.isSuspended) {
    const reason = (await room.standings.ofAccount(account.accountId))?.reason;
    return fail("account_suspended", reason == null ? {} : { detail: reason });
  }
  if (account.kind === "referee" && account.accountId !== room.houseAccountId)
    return fail("invalid_hello", { detail: "This key is that of a referee, and not of this relay's." });
  const engine = room.engine.engine();
  if (engine.balance(account.accountId) === undefined)
    room.engine.run<"load-account">({ type: "load-account", account: accountFacts(account) });
  room.accountKeys
    .touch([{ thumbprint, atMs: nowMs }])
    .catch((error: unknown) => room.log.warn({ err: error }, "a device's hello was not noted"));
  const nodeId = nodeIdOf(thumbprint, said.nodeKey);
  room.log.info(
    { socketId: socket.id, nodeId, accountId: account.accountId, runtime: said.runtime.kind, backends: said.backends },
    "a node said hello",
  );
  return ok({
    nodeId,
    accountId: account.accountId,
    thumbprint,
    version,
    key: createPublicKey({ key: { ...said.publicKey }, format: "jwk" }),
    name: said.name,
    runtime: said.runtime,
    adapter: said.adapter,
    region: said.region ?? null,
  });
}

/** Takes the node in, in one turn: registry and engine never differ. */
function join(
  room: NodeRoom,
  socket: NodeSocket,
  { nodeId, accountId, thumbprint, version, key, name, runtime, adapter, region }: Admitted,
): Outcome<{ connection: NodeConnection; welcome: Welcome }> {
  // Since the account was looked up, it or its device may have been shut out, and it may have been merged into another.
  const shutOut = room.registry.dismissalOf(thumbprint, accountId);
  if (shutOut !== undefined) return fail(shutOut.code, shutOut.reason === undefined ? {} : { detail: shutOut.reason });
  if (room.engine.engine().mergedInto(accountId) !== null) return fail("account_merged");
  if (!room.registry.has(nodeId) && room.registry.nodesOf(accountId) >= LIMITS.nodesPerAccountMax)
    return fail("too_many_nodes");
  const connection: NodeConnection = {
    socket,
    nodeId,
    accountId,
    thumbprint,
    key,
    name,
    runtime,
    adapter,
    region,
    sinceMs: Date.now(),
    loaded: [],
    leases: new Map(),
    violations: 0,
    resultsInFlight: 0,
    progressInFlight: 0,
    verifying: 0,
    afterResults: [],
    left: false,
  };
  let joined: Outcome<null> = fail("not_ready");
  room.registry.add(connection);
  room.engine.run<"node-joined">({ type: "node-joined", nodeId, accountId }, (settled) => {
    joined = settled.ok ? settled.value : settled;
  });
  if (!joined.ok) {
    room.registry.remove(connection);
    return joined;
  }
  const balance = room.engine.engine().balance(accountId);
  return ok({
    connection,
    welcome: {
      version,
      nodeId,
      accountId,
      balance: { settled: formatPoints(balance?.available ?? 0n), pending: formatPoints(balance?.escrow ?? 0n) },
      catalogue: room.catalogue.manifests.map((manifest) => manifestNow(room.engine.engine(), manifest)),
      // The house loads what it is asked for, when there is something to check.
      prepare: accountId === room.houseAccountId ? [] : mostWanted(room),
      renewEveryMs: room.renewEveryMs,
      progressEveryMs: SOCKET_LIMITS.progressEveryMs,
    },
  });
}

/** Models with waiting work first, then those that fewest nodes are ready for, as many as a node should fetch unasked. */
function mostWanted(room: NodeRoom): string[] {
  const counts = room.engine.engine().counts().byModel;
  const waiting = ({ id }: Pick<ModelManifest, "id">) => counts.get(id)?.openChunks ?? 0;
  const readyNodes = ({ id }: ModelManifest) => counts.get(id)?.readyNodes ?? 0;
  const chosen: string[] = [];
  let bytes = 0;
  const engine = room.engine.engine();
  const offered = room.catalogue.manifests.filter(({ id }) => !isDisabled(engine, id) || waiting({ id }) > 0);
  for (const manifest of offered.sort((a, b) => waiting(b) - waiting(a) || readyNodes(a) - readyNodes(b))) {
    bytes += manifest.files.reduce((n, file) => n + file.sizeBytes, 0);
    if (chosen.length > 0 && (bytes > SOCKET_LIMITS.prepareBytesMax || chosen.length >= SOCKET_LIMITS.prepareModelsMax))
      break;
    chosen.push(manifest.id);
  }
  return chosen;
}
