import { adminLedgerView, ok, SYSTEM_ACCOUNTS } from "@starling/protocol";
import { NO_STORE } from "../../../admin/list-query.ts";
import { traced } from "../../../admin/traced.ts";
import { route } from "../../route.ts";

const NAMES = ["treasury", "issuance", "escrow", "burn"] as const;

export const getLedger = route({
  name: "getLedger",
  method: "GET",
  path: "/v1/admin/ledger",
  summary: "See the system accounts",
  description: "With the way to the entries that their points are made of.",
  auth: "key",
  scope: "admin",
  operator: true,
  reply: { status: 200, description: "The system accounts' points.", schema: adminLedgerView },
  errors: [],
  async handler(room) {
    const [entriesAbout, ...accounts] = await Promise.all([
      room.admin.entriesAbout(),
      ...NAMES.map(async (name) => {
        const id = SYSTEM_ACCOUNTS[name];
        const account = await room.store.account(id);
        return {
          name,
          id,
          available: traced(account?.available ?? 0n, { account: id, bucket: "available" }),
          escrow: traced(account?.escrow ?? 0n, { account: id, bucket: "escrow" }),
        };
      }),
    ]);
    return ok({
      body: { object: "ledger" as const, at: new Date().toISOString(), accounts, entriesAbout },
      headers: NO_STORE,
    });
  },
});
