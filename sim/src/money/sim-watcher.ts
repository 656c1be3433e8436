// Who tells the relay what the chain holds: in ranges, after a while, now and then twice or out of turn.
import type { Agenda } from "../agenda.ts";
import type { Random } from "../random.ts";
import type { SimRelay } from "../sim-relay.ts";
import type { SimChain } from "./sim-chain.ts";

const LOOK_MS = { min: 500, max: 6_000 } as const;
const RANGE_MAX = 40;

export function watchSimChain(relay: SimRelay, chain: SimChain, agenda: Agenda, random: Random): void {
  const look = (): void => {
    agenda.after(random.between(LOOK_MS.min, LOOK_MS.max), look);
    const cursor = relay.state?.chain;
    if (cursor === undefined || cursor === null) return;
    const from = cursor.block + 1;
    if (from > chain.confirmed) return;
    const last = random.int(from, Math.min(chain.confirmed, from + RANGE_MAX));
    const { to, events } = chain.range(from, last);
    const reply = relay.run<"chain-advanced">({ type: "chain-advanced", from, to, events });
    if (reply !== undefined && !reply.taken) throw new Error(`block ${from} was not taken, the next is ${reply.next}`);
    if (!random.chance(0.1)) return;
    const again = relay.run<"chain-advanced">({ type: "chain-advanced", from, to, events });
    if (again?.taken) throw new Error(`block ${from} was taken twice`);
  };
  agenda.after(random.between(LOOK_MS.min, LOOK_MS.max), look);
}
