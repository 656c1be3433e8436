// How many connections there are: in all, from one address, of one client.
import ipaddr from "ipaddr.js";
import { type HandshakeFault, refused, type Taken, taken } from "./relay-fault.ts";
import type { WalletConnectLimits } from "./walletconnect-limits.ts";

type Limits = Pick<WalletConnectLimits, "connectionsMax" | "connectionsPerAddressMax" | "connectionsPerClientMax">;

export interface ConnectionCounts {
  /** Before anything of the request is looked at. */
  roomFor(address: string): Taken<null, HandshakeFault>;
  /** Counts a connection; the value ends it and is idempotent. */
  enter(address: string, clientId: string): Taken<() => void, HandshakeFault>;
  size(): number;
}

export function createConnectionCounts(limits: Limits): ConnectionCounts {
  const byAddress = new Map<string, number>();
  const byClient = new Map<string, number>();
  let size = 0;
  const add = (counts: Map<string, number>, key: string, by: number): void => {
    const count = (counts.get(key) ?? 0) + by;
    if (count === 0) counts.delete(key);
    else counts.set(key, count);
  };

  function roomFor(address: string): Taken<null, HandshakeFault> {
    if (size >= limits.connectionsMax) return refused("relay_full");
    const isCrowded = (byAddress.get(address) ?? 0) >= limits.connectionsPerAddressMax;
    return isCrowded ? refused("too_many_connections") : taken(null);
  }

  return {
    roomFor,
    enter(address, clientId) {
      const room = roomFor(address);
      if (!room.ok) return room;
      if ((byClient.get(clientId) ?? 0) >= limits.connectionsPerClientMax) return refused("too_many_connections");
      const count = (by: number): void => {
        size += by;
        add(byAddress, address, by);
        add(byClient, clientId, by);
      };
      count(1);
      let isIn = true;
      return taken(() => {
        if (isIn) count(-1);
        isIn = false;
      });
    },
    size: () => size,
  };
}

/** Who counts as one: an IPv4 address, or the /64 that an IPv6 subscriber usually has to themselves. */
export function addressKey(remote: string | undefined): string {
  if (remote === undefined || !ipaddr.isValid(remote)) return "unknown";
  const address = ipaddr.process(remote);
  return address instanceof ipaddr.IPv6
    ? `${address.parts
        .slice(0, 4)
        .map((part) => part.toString(16))
        .join(":")}::/64`
    : address.toString();
}
