// GET /v1/admin/disputes: what owners say was wrong. What they are and how they are decided: ../disputes.ts.
import type { z } from "zod";
import { adminDisputeView } from "../disputes.ts";
import { adminPage } from "./admin-list.ts";
import { adminCheckView } from "./checks.ts";

export const adminDisputesPage = adminPage(adminDisputeView);
export type AdminDisputesPage = z.infer<typeof adminDisputesPage>;

export const adminDisputeDetail = adminDisputeView.extend({
  check: adminCheckView.nullable().meta({
    description: "the check that it is about, with its evidence; of an answer its last check; null where there is none",
  }),
});
export type AdminDisputeDetail = z.infer<typeof adminDisputeDetail>;
