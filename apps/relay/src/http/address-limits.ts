// How often an address may ask what anybody may ask, where asking costs something.
import ipaddr from "ipaddr.js";
import { RateLimiterMemory } from "rate-limiter-flexible";
import { HTTP_LIMITS } from "./http-limits.ts";
import { type Counted, headersOf } from "./request-limits.ts";

export interface AddressLimit {
  /** Routes of one name share what they may. */
  readonly name: string;
  readonly perMinute: number;
}

export interface AddressLimits {
  /** Counts one request from this address. */
  count(limit: AddressLimit, address: string): Promise<Counted>;
}

/** Windows are of a minute, from the first request in each; counts are this process's. */
export function createAddressLimits(): AddressLimits {
  const counter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: HTTP_LIMITS.rateWindowS });
  return {
    async count({ name, perMinute }, address) {
      const { consumedPoints, msBeforeNext } = await counter.consume(`${name} ${networkOf(address)}`);
      const resetS = Math.max(1, Math.ceil(msBeforeNext / 1000));
      const isOver = consumedPoints > perMinute;
      const standing = {
        name: "address" as const,
        quota: perMinute,
        left: Math.max(0, perMinute - consumedPoints),
        resetS,
      };
      return { isOver, retryAfterS: resetS, headers: headersOf([standing]) };
    },
  };
}

/** One household: an IPv4 address, or the /64 that an IPv6 address lies in. */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return "unknown";
  const parsed = ipaddr.process(address);
  return parsed.kind() === "ipv4" ? parsed.toString() : parsed.toByteArray().slice(0, 8).join(".");
}
