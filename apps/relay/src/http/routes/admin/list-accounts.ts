import { ADMIN_LIMITS, accountKind, accountSort, adminAccountsPage, ok } from "@starling/protocol";
import { z } from "zod";
import { accountRow, countNodes } from "../../../admin/account-row.ts";
import { formatCursor } from "../../../admin/list-cursor.ts";
import { listQuery, listRequest, NO_STORE } from "../../../admin/list-query.ts";
import type { AccountSearch } from "../../../ports/admin-reads.ts";
import { route } from "../../route.ts";

export const listAccounts = route({
  name: "listAccounts",
  method: "GET",
  path: "/v1/admin/accounts",
  summary: "List accounts",
  description:
    "All of them, in pages, sorted by when they were opened or by a figure. A page may be short and still be followed by others: only `next_cursor` null is the end. Figures to sort by are as of a few seconds ago; those shown are of now.",
  auth: "key",
  scope: "admin",
  operator: true,
  query: z.strictObject({
    q: z.string().trim().min(1).max(ADMIN_LIMITS.searchCharsMax).optional().meta({
      description:
        "the beginning of an account's id (`acc_…`), of a wallet's address (`0x…`) or of a name, or a device's whole thumbprint",
    }),
    kind: accountKind.optional(),
    role: z.enum(["operator"]).optional(),
    suspended: z.enum(["true", "false"]).optional(),
    sort: accountSort.optional().meta({ description: "`created` when left out" }),
    ...listQuery("accounts"),
  }),
  reply: { status: 200, description: "A page of accounts.", schema: adminAccountsPage },
  errors: [],
  async handler(room, { query }) {
    const { rows, next } = await room.admin.accounts({
      ...listRequest(query),
      sort: query.sort ?? "created",
      search: query.q === undefined ? null : searchOf(query.q),
      kind: query.kind ?? null,
      isSuspended: query.suspended === undefined ? null : query.suspended === "true",
      isOperator: query.role === "operator",
    });
    const nodes = countNodes(room.connectedNodes.all());
    return ok({
      body: {
        object: "list" as const,
        data: rows.map((account) => accountRow(account, nodes.get(account.accountId) ?? 0)),
        next_cursor: formatCursor(next),
      },
      headers: NO_STORE,
    });
  },
});

const ID_PREFIX = /^acc_[0-9A-HJKMNP-TV-Z]{0,26}$/i;
const WALLET_PREFIX = /^0x[0-9a-f]{0,40}$/i;
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

export function searchOf(text: string): AccountSearch {
  if (ID_PREFIX.test(text)) return { by: "id", prefix: `acc_${text.slice(4).toUpperCase()}` };
  if (WALLET_PREFIX.test(text)) return { by: "wallet", prefix: text.toLowerCase() };
  if (THUMBPRINT.test(text)) return { by: "device", thumbprint: text };
  return { by: "name", prefix: text };
}
