// A network listens on two neighbouring ports: the relay's, and the site's right after it.
import { createServer } from "node:net";
import { NetworkError } from "./network-error.mjs";

export const PORT_DEFAULT = 4150;
const PAIRS_TRIED_MAX = 50;
// Below the ports that systems give to outgoing connections: there, whoever keeps calling a relay that is down may get its
// port for the call, and the relay can't come back.
const ANY_FROM = 20_000;
const ANY_SPAN = 12_000;

export const CHAIN_PORT_DEFAULT = 8545;

/** @param {number} port @param {string} host @returns {Promise<boolean>} */
export function isFree(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * The relay's port: the one that was asked for, or the next free pair from 4150 on; 0 asks for any free pair.
 * @param {{ asked: number | undefined, host: string, site?: boolean }} options  `site` false: nothing listens on the port after it
 */
export async function choosePorts({ asked, host, site = true }) {
  if (asked !== undefined && asked !== 0) {
    for (const [port, who] of /** @type {const} */ ([
      [asked, "the relay"],
      ...(site ? /** @type {const} */ ([[asked + 1, "the site"]]) : []),
    ])) {
      if (!(await isFree(port, host)))
        throw new NetworkError(
          `Port ${port}, which ${who} would listen on, is taken. Free it, or choose another with --port (the site takes the port after it).`,
        );
    }
    return asked;
  }
  const from = asked === 0 ? ANY_FROM + 2 * Math.floor((Math.random() * ANY_SPAN) / 2) : PORT_DEFAULT;
  for (let i = 0; i < PAIRS_TRIED_MAX; i++) {
    const port = from + 2 * i;
    if ((await isFree(port, host)) && (await isFree(port + 1, host))) return port;
  }
  throw new NetworkError(
    `No two neighbouring ports are free between ${from} and ${from + 2 * PAIRS_TRIED_MAX}. Name a free one with --port.`,
  );
}

/**
 * The local chain's port: 8545, where wallets look for one, or the next free one; any free one where the relay's may be any too.
 * @param {{ asked: number | undefined, host: string }} options  what was asked of the relay's
 */
export async function chooseChainPort({ asked, host }) {
  const from = asked === 0 ? ANY_FROM + Math.floor(Math.random() * ANY_SPAN) : CHAIN_PORT_DEFAULT;
  for (let port = from; port < from + PAIRS_TRIED_MAX; port++) if (await isFree(port, host)) return port;
  throw new NetworkError(
    `No port is free between ${from} and ${from + PAIRS_TRIED_MAX} for the local chain. Free one, or start without a chain: --no-chain.`,
  );
}
