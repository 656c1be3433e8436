// One account with all that stands beside it.
import type { NodeStatus } from "@starling/domain";
import { ADMIN_LIMITS, type AdminAccountRow, type AdminAccountView, formatPoints } from "@starling/protocol";
import { adminDisputeViewOf } from "../disputes/dispute-view.ts";
import type { HttpRoom } from "../http/http-room.ts";
import type { AdminAccount } from "../ports/admin-reads.ts";
import type { ConnectedNode } from "../ports/connected-nodes.ts";
import { checkRow } from "./check-row.ts";
import { nodeRow } from "./node-row.ts";
import { traced } from "./traced.ts";

const limit = ADMIN_LIMITS.besideAccountMax;
const NEWEST = { order: "desc", after: null, limit } as const;
const ANY_TIME = { fromMs: null, toMs: null };

type Room = Pick<HttpRoom, "admin" | "wallets" | "engine">;

export async function readAccountView(
  room: Room,
  account: AdminAccount,
  row: AdminAccountRow,
  connected: readonly ConnectedNode[],
): Promise<AdminAccountView> {
  const { accountId, redemption } = account;
  const [devices, wallets, checks, disputes, openJobs] = await Promise.all([
    room.admin.devices({ accountId, limit }),
    room.wallets.list({ accountId, limit }),
    room.admin.checks({ ...NEWEST, ...ANY_TIME, accountId, jobId: null, modelId: null, verdict: null, reason: null }),
    room.admin.disputes({ ...NEWEST, accountId, state: null, aboutType: null }),
    room.admin.jobs({
      ...NEWEST,
      ...ANY_TIME,
      limit: ADMIN_LIMITS.pageMax,
      accountId,
      idPrefix: null,
      modelId: null,
      state: "open",
    }),
  ]);
  const here = new Map(connected.map((node) => [node.nodeId, node]));
  const nodes: NodeStatus[] = [];
  room.engine.engine().eachNode((node) => {
    if (node.accountId === accountId && nodes.length < limit) nodes.push(node);
  });
  return {
    ...row,
    granted: traced(account.granted, { account: accountId, type: ["grant"] }),
    devices: devices.map((device) => ({
      thumbprint: device.thumbprint,
      label: device.label,
      createdAt: iso(device.createdAtMs),
      lastSeenAt: isoOrNull(device.lastSeenAtMs),
      revokedAt: isoOrNull(device.revokedAtMs),
      suspendedAt: isoOrNull(device.suspendedAtMs),
      nodesLive: connected.filter(({ thumbprint }) => thumbprint === device.thumbprint).length,
    })),
    wallets: wallets.map(({ address, chainId, label, linkedAtMs }) => ({
      address,
      chainId,
      label,
      linkedAt: iso(linkedAtMs),
    })),
    verdicts: checks.rows.map(checkRow),
    nodes: nodes.map((status) => nodeRow({ status, connected: here.get(status.nodeId) })),
    redemption:
      redemption === null
        ? null
        : {
            id: redemption.redemptionId,
            state: redemption.state,
            amount: formatPoints(redemption.amount),
            createdAt: iso(redemption.createdAtMs),
          },
    disputes: disputes.rows.map(adminDisputeViewOf),
    openJobs: openJobs.rows.length,
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));
