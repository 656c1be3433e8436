// How many requests an account, and a key, may make in a minute, and the headers that say how many are left.
// RateLimit and RateLimit-Policy are those of draft-ietf-httpapi-ratelimit-headers-10; RateLimit-Limit, -Remaining and -Reset those of
// its earlier drafts, for clients that know only these.

import { RateLimiterMemory } from "rate-limiter-flexible";
import type { Asker } from "./asker.ts";
import { HTTP_LIMITS } from "./http-limits.ts";

export interface Counted {
  readonly isOver: boolean;
  /** Until a request is taken again, in seconds. */
  readonly retryAfterS: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface RequestLimits {
  /** Counts one request of this key. */
  count(key: Pick<Asker, "keyId" | "accountId" | "ratePerMinute">): Promise<Counted>;
}

export interface Standing {
  readonly name: "account" | "key" | "address";
  readonly quota: number;
  readonly left: number;
  readonly resetS: number;
}

/** Windows are of a minute, from the first request in each; counts are this process's. */
export function createRequestLimits({ requestsPerMinute }: { readonly requestsPerMinute: number }): RequestLimits {
  // The limiter counts; how many are too many differs from key to key and is told here.
  const counter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: HTTP_LIMITS.rateWindowS });

  async function stand(
    name: Standing["name"],
    id: string,
    quota: number,
  ): Promise<Standing & { readonly isOver: boolean }> {
    const { consumedPoints, msBeforeNext } = await counter.consume(id);
    const left = Math.max(0, quota - consumedPoints);
    return { name, quota, left, resetS: Math.max(1, Math.ceil(msBeforeNext / 1000)), isOver: consumedPoints > quota };
  }

  return {
    async count({ keyId, accountId, ratePerMinute }) {
      const standings = [await stand("account", accountId, requestsPerMinute)];
      if (ratePerMinute !== null && keyId !== null) standings.push(await stand("key", keyId, ratePerMinute));
      const over = standings.filter(({ isOver }) => isOver);
      return {
        isOver: over.length > 0,
        retryAfterS: over.reduce((most, { resetS }) => Math.max(most, resetS), 1),
        headers: headersOf(standings),
      };
    },
  };
}

/** Of one policy at least. */
export function headersOf(standings: readonly Standing[]): Record<string, string> {
  const tightest = standings.reduce((a, b) => (b.left < a.left ? b : a));
  return {
    "ratelimit-policy": standings
      .map(({ name, quota }) => `"${name}";q=${quota};w=${HTTP_LIMITS.rateWindowS}`)
      .join(", "),
    ratelimit: standings.map(({ name, left, resetS }) => `"${name}";r=${left};t=${resetS}`).join(", "),
    "ratelimit-limit": String(tightest.quota),
    "ratelimit-remaining": String(tightest.left),
    "ratelimit-reset": String(tightest.resetS),
  };
}
