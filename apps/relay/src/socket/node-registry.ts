// Which nodes are connected, and how the engine's effects reach them: what one turn grants a node leaves as one message.
import {
  type AccountId,
  type ErrorCode,
  formatPoints,
  type LeaseOffer,
  LIMITS,
  type NodeId,
  packBundle,
} from "@starling/protocol";
import type { EngineOutlet } from "../engine/start-engine.ts";
import type { DeviceNodes } from "../ports/device-nodes.ts";
import { sha256Hex } from "../sha256.ts";
import { createEndedLeases, type EndedLease } from "./ended-leases.ts";
import { dismiss, type HeldLease, interrupt, type NodeConnection, refusalOf } from "./node-connection.ts";
import { SOCKET_LIMITS } from "./socket-limits.ts";
import { createUnheardGrants } from "./unheard-grants.ts";

export interface NodeRegistry extends EngineOutlet, DeviceNodes {
  /** Takes the place of an older connection of the same node and inherits the leases it held. */
  add(connection: NodeConnection): void;
  /** Forgets a connection; false when another took its place or it was dropped. */
  remove(connection: NodeConnection): boolean;
  has(nodeId: NodeId): boolean;
  nodesOf(accountId: AccountId): number;
  size(): number;
  /** All that are connected. */
  all(): Iterable<NodeConnection>;
  /** Why a device, or its account, was shut out a moment ago: a hello that began before may not know it yet. */
  dismissalOf(thumbprint: string, accountId: AccountId): Dismissal | undefined;
  /** The node doesn't hold the lease any more; a message about it may still be on its way. */
  endLease(connection: NodeConnection, fence: number): void;
  endedLease(fence: number): EndedLease | undefined;
  /** Has every node connect again, so that it hears of new models: those at rest first, a few at a time. */
  refresh(): void;
  /** Tells every node why and breaks its connection; it may come back. */
  interruptAll(code: "draining" | "not_ready"): void;
  close(): void;
}

export interface Dismissal {
  readonly code: ErrorCode;
  readonly reason: string | undefined;
}

interface Gathered {
  readonly leases: LeaseOffer[];
  readonly inputs: Uint8Array[];
}

/** @param isText whether nodes tell of their progress with a model's work */
export function createNodeRegistry(isText: (modelId: string) => boolean = () => false): NodeRegistry {
  const nodes = new Map<NodeId, NodeConnection>();
  const accounts = new Map<AccountId, Set<NodeConnection>>();
  /** Leases of broken connections, for a node that comes back. In order of departure. */
  const departed = new Map<NodeId, { leases: Map<number, HeldLease>; atMs: number }>();
  /** By thumbprint, or account. */
  const dismissed = new Map<string, Dismissal & { readonly atMs: number }>();
  let grants = new Map<NodeId, Gathered>();
  let balances = new Map<AccountId, { available: bigint; escrow: bigint }>();
  let flushing = false;
  const ended = createEndedLeases();
  const unheard = createUnheardGrants<NodeConnection>(() => performance.now());

  function end(leases: Map<number, HeldLease> | undefined, fence: number): void {
    const lease = leases?.get(fence);
    if (lease === undefined) return;
    leases?.delete(fence);
    ended.add(fence, { modelId: lease.modelId, inputHash: lease.inputHash });
  }

  function flushGrants(): void {
    flushing = false;
    const gathered = grants;
    grants = new Map();
    for (const [nodeId, { leases, inputs }] of gathered) {
      const connection = nodes.get(nodeId);
      if (connection !== undefined) sendGrants(connection, leases, inputs);
    }
  }

  function sendBalances(): void {
    if (balances.size === 0) return;
    const changed = balances;
    balances = new Map();
    for (const [accountId, { available, escrow }] of changed) {
      const connections = accounts.get(accountId);
      if (connections === undefined) continue;
      const message = { settled: formatPoints(available), pending: formatPoints(escrow) };
      for (const { socket } of connections) socket.emit("balance", message);
    }
  }

  function forgetDeparted(): void {
    const before = Date.now() - SOCKET_LIMITS.departedMs;
    for (const [who, { atMs }] of dismissed) {
      if (atMs > before) break;
      dismissed.delete(who);
    }
    for (const [nodeId, { atMs }] of departed) {
      if (atMs > before) break;
      departed.delete(nodeId);
    }
  }

  function unlink(connection: NodeConnection): void {
    nodes.delete(connection.nodeId);
    const connections = accounts.get(connection.accountId);
    connections?.delete(connection);
    if (connections?.size === 0) accounts.delete(connection.accountId);
  }

  function interruptAll(code: "draining" | "not_ready"): void {
    const all = [...nodes.values()];
    nodes.clear();
    accounts.clear();
    departed.clear();
    grants.clear();
    for (const { socket } of all) interrupt(socket, code);
  }

  function noteDismissal(who: string, code: ErrorCode, reason: string | undefined): void {
    dismissed.delete(who);
    dismissed.set(who, { code, reason, atMs: Date.now() });
  }

  /** Devices are asked about seldom: nobody keeps a list of their nodes. */
  const ofDevice = (thumbprint: string): NodeConnection[] =>
    [...nodes.values()].filter((connection) => connection.thumbprint === thumbprint);

  const timer = setInterval(() => {
    sendBalances();
    forgetDeparted();
  }, SOCKET_LIMITS.balanceEveryMs);
  /** Connections that are older than the last change of the catalogue. */
  let stale = new Set<NodeConnection>();
  let staleSinceMs = 0;
  const refreshTimer = setInterval(() => {
    if (stale.size === 0) return;
    const isLate = Date.now() - staleSinceMs > SOCKET_LIMITS.refreshBusyAfterMs;
    let left: number = SOCKET_LIMITS.refreshAtOnce;
    for (const connection of stale) {
      if (left === 0) return;
      const isHere = nodes.get(connection.nodeId) === connection;
      if (isHere && !isLate && connection.leases.size > 0) continue;
      stale.delete(connection);
      if (!isHere) continue;
      left -= 1;
      interrupt(connection.socket, "not_ready");
    }
  }, SOCKET_LIMITS.refreshEveryMs);
  const unheardTimer = setInterval(() => {
    unheard.sweep((connection, offer, input) => sendGrants(connection, [offer], [input]));
  }, SOCKET_LIMITS.unheardEveryMs);

  return {
    add(connection) {
      const { nodeId, accountId } = connection;
      const older = nodes.get(nodeId);
      const held = older?.leases ?? departed.get(nodeId)?.leases;
      if (held !== undefined) for (const [fence, lease] of held) connection.leases.set(fence, lease);
      departed.delete(nodeId);
      if (older !== undefined) {
        unlink(older);
        dismiss(older.socket, "replaced");
      }
      nodes.set(nodeId, connection);
      const connections = accounts.get(accountId);
      if (connections === undefined) accounts.set(accountId, new Set([connection]));
      else connections.add(connection);
    },
    remove(connection) {
      if (nodes.get(connection.nodeId) !== connection) return false;
      unlink(connection);
      if (!connection.left && connection.leases.size > 0)
        departed.set(connection.nodeId, { leases: connection.leases, atMs: Date.now() });
      return true;
    },
    has: (nodeId) => nodes.has(nodeId),
    nodesOf: (accountId) => accounts.get(accountId)?.size ?? 0,
    size: () => nodes.size,
    all: () => nodes.values(),
    countOf: (thumbprint) => ofDevice(thumbprint).length,
    nodesOfDevice: (thumbprint) => ofDevice(thumbprint).map(({ nodeId }) => nodeId),
    deviceOf: (nodeId) => nodes.get(nodeId)?.thumbprint,
    dismissDevice(thumbprint, code, reason) {
      noteDismissal(thumbprint, code, reason);
      for (const { socket } of ofDevice(thumbprint)) dismiss(socket, code, reason);
    },
    dismissAccount(accountId, code, reason) {
      noteDismissal(accountId, code, reason);
      for (const { socket } of [...(accounts.get(accountId) ?? [])]) dismiss(socket, code, reason);
    },
    admitAgain: (who) => void dismissed.delete(who),
    dismissalOf: (thumbprint, accountId) => dismissed.get(thumbprint) ?? dismissed.get(accountId),
    interruptAccount(accountId, code) {
      for (const { socket } of [...(accounts.get(accountId) ?? [])]) interrupt(socket, code);
    },
    endLease(connection, fence) {
      end(connection.leases, fence);
      // A newer connection of the node inherited it.
      const current = nodes.get(connection.nodeId);
      if (current !== connection) current?.leases.delete(fence);
    },
    endedLease: ended.get,
    refresh() {
      stale = new Set(nodes.values());
      staleSinceMs = Date.now();
    },
    interruptAll,
    dropAll: () => interruptAll("not_ready"),
    grant({ nodeId, leases, inputs }) {
      const connection = nodes.get(nodeId);
      if (connection === undefined) return;
      const gathered = grants.get(nodeId);
      if (gathered === undefined) grants.set(nodeId, { leases: [...leases], inputs: [...inputs] });
      else {
        gathered.leases.push(...leases);
        gathered.inputs.push(...inputs);
      }
      leases.forEach((offer, i) => {
        const { fence, modelId, itemCount } = offer;
        const input = inputs[i];
        if (input === undefined) throw new Error("a lease without its input");
        const lease = { modelId, itemCount, inputHash: sha256Hex(input), input };
        connection.leases.set(fence, lease);
        if (isText(modelId)) unheard.add(connection, offer, lease);
      });
      if (flushing) return;
      flushing = true;
      setImmediate(flushGrants);
    },
    cancel({ nodeId, fences, reason }) {
      const connection = nodes.get(nodeId);
      const held = connection?.leases ?? departed.get(nodeId)?.leases;
      for (const fence of fences) end(held, fence);
      if (connection === undefined) return;
      // A cancellation must not overtake the grant it is about.
      if (grants.has(nodeId)) flushGrants();
      connection.socket.emit("cancel", { fences: [...fences], reason });
    },
    prepare({ nodeId, modelIds }) {
      nodes.get(nodeId)?.socket.emit("prepare", { modelIds: [...modelIds] });
    },
    notice({ nodeId, code, reason }) {
      const connection = nodes.get(nodeId);
      if (connection === undefined) return;
      if (code === "admission_failed") connection.socket.emit("notice", refusalOf(code).error);
      else dismiss(connection.socket, code, reason);
    },
    balance(accountId, available, escrow) {
      if (accounts.has(accountId)) balances.set(accountId, { available, escrow });
    },
    close() {
      clearInterval(timer);
      clearInterval(unheardTimer);
      clearInterval(refreshTimer);
      flushGrants();
      sendBalances();
    },
  };
}

/** One message where the limits allow it, else as few as they allow. */
function sendGrants(connection: NodeConnection, leases: LeaseOffer[], inputs: Uint8Array[]): void {
  let from = 0;
  while (from < leases.length) {
    let to = from;
    let bytes = 0;
    while (to < leases.length && to - from < LIMITS.grantLeasesMax) {
      bytes += inputs[to]?.byteLength ?? 0;
      if (to > from && bytes > LIMITS.grantBytesMax) break;
      to += 1;
    }
    const whole = from === 0 && to === leases.length;
    connection.socket.emit("grant", {
      leases: whole ? leases : leases.slice(from, to),
      inputs: packBundle(whole ? inputs : inputs.slice(from, to)),
    });
    from = to;
  }
}
