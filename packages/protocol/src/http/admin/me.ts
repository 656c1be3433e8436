// GET /v1/admin/me: that whoever asks operates the network.
import { z } from "zod";
import { accountId } from "../../ids.ts";

export const adminMe = z.object({
  object: z.literal("operator"),
  account: accountId,
  how: z
    .enum(["key", "role"])
    .meta({ description: "`key`: the network's own operator account. `role`: by an invitation" }),
});
export type AdminMe = z.infer<typeof adminMe>;
