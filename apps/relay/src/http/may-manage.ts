import { fail, type Outcome, ok } from "@starling/protocol";
import type { Asker } from "./asker.ts";

/** A key that may not spend everything may not give the account away either. */
export const mayManage = ({ cap }: Pick<Asker, "cap">): Outcome<null, "scope_missing"> =>
  cap === null
    ? ok(null)
    : fail("scope_missing", {
        param: "account:manage",
        detail: "This API key has a spending cap, so it can't manage the account; use one without, or sign in.",
      });
