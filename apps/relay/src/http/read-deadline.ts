import { fail, type Outcome, ok } from "@starling/protocol";

/** When what isn't done is given up, in ms since the epoch; null when the request doesn't say. */
export function readDeadline(deadline: string | undefined): Outcome<number | null, "invalid_field"> {
  if (deadline === undefined) return ok(null);
  const atMs = Date.parse(deadline);
  if (atMs > Date.now()) return ok(atMs);
  return fail("invalid_field", {
    param: "deadline",
    detail: "deadline lies in the past; give one that is still to come.",
  });
}
