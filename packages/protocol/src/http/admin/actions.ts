// GET /v1/admin/actions: the audit log. What a line is: ./operator-action.ts.
import type { z } from "zod";
import { adminPage } from "./admin-list.ts";
import { operatorActionView } from "./operator-action.ts";

export const adminActionsPage = adminPage(operatorActionView);
export type AdminActionsPage = z.infer<typeof adminActionsPage>;
