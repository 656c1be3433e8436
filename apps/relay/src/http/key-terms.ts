// What a key may give another: no more than it has itself.
import { type ChangeKeyRequest, fail, type Outcome, ok, parsePoints } from "@starling/protocol";
import type { ApiKeyTerms } from "../ports/api-key-store.ts";
import type { Asker } from "./asker.ts";

/** The terms as the store keeps them; only those that are named. */
export function readKeyTerms(request: ChangeKeyRequest, nowMs: number): Outcome<Partial<ApiKeyTerms>, "invalid_field"> {
  const { name, scopes, cap, period, ratePerMinute, expiresAt } = request;
  const expiresAtMs = expiresAt === undefined || expiresAt === null ? expiresAt : Date.parse(expiresAt);
  if (typeof expiresAtMs === "number" && expiresAtMs <= nowMs)
    return fail("invalid_field", {
      param: "expiresAt",
      detail: "expiresAt lies in the past; give one that is still to come.",
    });
  const micro = typeof cap === "string" ? parsePoints(cap) : cap;
  if (cap !== undefined && micro === undefined)
    return fail("invalid_field", {
      param: "cap",
      detail: "cap must be points, as a decimal string of at most six places.",
    });
  if (period !== undefined && period !== null && micro === null)
    return fail("invalid_field", { param: "period", detail: "period goes with a cap; give one or leave period out." });
  return ok({
    ...(name === undefined ? {} : { name }),
    ...(scopes === undefined ? {} : { scopes: [...new Set(scopes)] }),
    ...(micro === undefined ? {} : { cap: micro }),
    ...(period === undefined ? {} : { period }),
    ...(ratePerMinute === undefined ? {} : { ratePerMinute }),
    ...(expiresAtMs === undefined ? {} : { expiresAtMs }),
  });
}

/** Refuses what would let a key out of its own bounds: scopes that it lacks, a life longer than its own; one with a cap manages none. */
export function mayGive(
  giver: Pick<Asker, "cap" | "scopes" | "expiresAtMs">,
  { scopes, expiresAtMs }: Partial<ApiKeyTerms>,
): Outcome<null, "scope_missing"> {
  if (giver.cap !== null)
    return fail("scope_missing", {
      param: "keys:manage",
      detail: "This API key has a spending cap, so it can't make or change keys; use one without.",
    });
  const lacking = giver.scopes.includes("*") ? undefined : scopes?.find((scope) => !giver.scopes.includes(scope));
  if (lacking !== undefined)
    return fail("scope_missing", {
      param: lacking,
      detail: `This API key can't give the scope "${lacking}", which it lacks.`,
    });
  const outlives =
    expiresAtMs !== undefined &&
    (expiresAtMs ?? Number.POSITIVE_INFINITY) > (giver.expiresAtMs ?? Number.POSITIVE_INFINITY);
  if (outlives)
    return fail("scope_missing", {
      param: "expiresAt",
      detail: "This API key expires, and can't make another that lasts longer; give an earlier expiresAt.",
    });
  return ok(null);
}
