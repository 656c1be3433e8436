import { adminCheckView, fail, isId, ok } from "@starling/protocol";
import { z } from "zod";
import { readCheckView } from "../../../admin/check-view.ts";
import { NO_STORE } from "../../../admin/list-query.ts";
import { route } from "../../route.ts";

export const getCheck = route({
  name: "getCheck",
  method: "GET",
  path: "/v1/admin/checks/:id",
  summary: "See a check with its evidence",
  description:
    "What was asked, what was answered and what took its place side by side, as far as they are kept; who agreed; how far apart answers were and might be.",
  auth: "key",
  scope: "admin",
  operator: true,
  params: z.object({ id: z.string() }),
  reply: { status: 200, description: "The check.", schema: adminCheckView },
  errors: ["check_not_found"],
  async handler(room, { params }) {
    const check = isId("chk", params.id) ? await room.admin.check(params.id) : undefined;
    if (check === undefined) return fail("check_not_found");
    return ok({ body: await readCheckView(room, check), headers: NO_STORE });
  },
});
