// Where deliveries may go: https, to addresses that anybody on the internet can reach. A name is resolved at each delivery, every
// address of it is looked at, and the connection goes to one of those, so that a name can't mean another address a moment later.
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { fail, type Outcome, ok } from "@starling/protocol";
import ipaddr from "ipaddr.js";
import { WEBHOOK_RUN_LIMITS } from "./webhook-limits.ts";

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}
export type Resolve = (hostname: string) => Promise<readonly Address[]>;

export interface TargetPolicy {
  /** Private addresses and plain http are taken too: for networks of one's own. */
  readonly allowPrivate: boolean;
  /** Rejects when the name has no address. */
  readonly resolve: Resolve;
}

export interface Target {
  readonly url: URL;
  /** Where to connect to; checked. One at least. */
  readonly addresses: readonly Address[];
}

type TargetFault = "webhook_target_refused";
const refused = (detail: string) => fail("webhook_target_refused", { param: "url", detail });

/** Asks the machine's resolver. */
export const resolveName: Resolve = async (hostname) => {
  const found = await lookup(hostname, { all: true, verbatim: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};

/** The address as a URL that a delivery could go to; names are not resolved yet. */
export function readTarget(
  text: string,
  { allowPrivate }: Pick<TargetPolicy, "allowPrivate">,
): Outcome<URL, TargetFault> {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return refused("The webhook's url is no URL; give one such as https://example.org/hooks/starling.");
  }
  if (url.protocol !== "https:" && !(allowPrivate && url.protocol === "http:"))
    return refused("The webhook's url must begin with https://.");
  if (url.username !== "" || url.password !== "")
    return refused("The webhook's url holds a user name or password; deliveries are signed instead.");
  if (url.hash !== "")
    return refused("The webhook's url has a fragment (#…), which no server gets to see; leave it out.");
  return ok(url);
}

/** The URL with the addresses that it stands for now, all of them public unless private ones are allowed. */
export async function checkTarget(text: string, policy: TargetPolicy): Promise<Outcome<Target, TargetFault>> {
  const read = readTarget(text, policy);
  if (!read.ok) return read;
  const url = read.value;
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = await addressesOf(hostname, policy.resolve);
  if (addresses.length === 0) return refused(`The webhook's host ${hostname} has no address that could be found.`);
  if (!policy.allowPrivate && !addresses.every(isPublic))
    return refused(
      `The webhook's host ${hostname} leads to an address that is not public; give a public https address.`,
    );
  return ok({ url, addresses });
}

async function addressesOf(hostname: string, resolve: Resolve): Promise<readonly Address[]> {
  const family = isIP(hostname);
  if (family !== 0) return [{ address: hostname, family: family === 6 ? 6 : 4 }];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly Address[]>((done) => {
    timer = setTimeout(() => done([]), WEBHOOK_RUN_LIMITS.resolveTimeoutMs);
  });
  try {
    return await Promise.race([resolve(hostname), late]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}

/** Whether the address is one of the public internet: in none of IANA's special-purpose ranges, also when written as IPv6. */
export function isPublic({ address }: Pick<Address, "address">): boolean {
  // `process` takes IPv4-mapped addresses for what they mean; other ways to write IPv4 in IPv6 have ranges of their own.
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "unicast";
}
