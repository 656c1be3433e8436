import { ADMIN_LIMITS, adminNodeState, adminNodesPage, backend, nodeSort, ok, region } from "@starling/protocol";
import { z } from "zod";
import { listQuery, NO_STORE } from "../../../admin/list-query.ts";
import { formatNodeKey, nodeCursor } from "../../../admin/node-cursor.ts";
import { nodeRow } from "../../../admin/node-row.ts";
import { selectNodes } from "../../../admin/select-nodes.ts";
import { route } from "../../route.ts";

export const listNodes = route({
  name: "listNodes",
  method: "GET",
  path: "/v1/admin/nodes",
  summary: "List the nodes that are connected now",
  description:
    "Those that this relay knows: connected, or lost a moment ago. What they are sorted by moves while pages are turned.",
  auth: "key",
  scope: "admin",
  operator: true,
  query: z.strictObject({
    q: z.string().trim().min(1).max(ADMIN_LIMITS.searchCharsMax).optional().meta({
      description: "the beginning of a node's id, an account's id, a device's thumbprint or a name",
    }),
    account: z.string().max(64).optional(),
    state: adminNodeState.optional(),
    backend: backend.optional(),
    model: z.string().max(128).optional(),
    region: region.optional(),
    sort: nodeSort.optional().meta({ description: "`since` when left out" }),
    ...listQuery("nodes"),
    cursor: nodeCursor,
  }),
  reply: { status: 200, description: "A page of nodes.", schema: adminNodesPage },
  errors: [],
  handler(room, { query }) {
    const engine = room.engine.engine();
    const { nodes, next, total } = selectNodes((visit) => engine.eachNode(visit), room.connectedNodes.all(), {
      sort: query.sort ?? "since",
      order: query.order ?? "desc",
      after: query.cursor ?? null,
      limit: query.limit ?? ADMIN_LIMITS.pageDefault,
      search: query.q ?? null,
      accountId: query.account ?? null,
      state: query.state ?? null,
      backend: query.backend ?? null,
      modelId: query.model ?? null,
      region: query.region ?? null,
    });
    return ok({
      body: { object: "list" as const, data: nodes.map(nodeRow), next_cursor: formatNodeKey(next), total },
      headers: NO_STORE,
    });
  },
});
