// Loses a share of what passes over a socket, for tests of whoever has to get along with it: emits and acknowledgements of
// both directions alike, each by itself. TCP never does this; a connection that breaks and mends in between does.
import type { Socket } from "socket.io";
import { io, type Socket as NodeSocket } from "socket.io-client";
import type { OpenSocket } from "../node-link.ts";

/** Whether the next message is lost. @param event its name; of an acknowledgement the name of what it answers */
export type Lose = (event: string, kind: "emit" | "acknowledgement") => boolean;

/** The handshake and goodbye are spared: what they cost is a matter of timeouts, not of messages. */
const SPARED: ReadonlySet<string> = new Set(["challenge", "hello"]);

/** A share of all messages but those of the handshake, drawn from a seed. */
export function loseShare(share: number, seed: number): Lose {
  const random = seededRandom(seed);
  return (event) => !SPARED.has(event) && random() < share;
}

/** At the relay's end: of a server's socket, to be called before anything listens. */
export function loseMessages(socket: Socket, lose: Lose): void {
  const emit = socket.emit.bind(socket);
  socket.emit = (event, ...args) => (lose(String(event), "emit") ? true : emit(event, ...args));
  socket.use((packet, next) => {
    const [event] = packet;
    if (lose(String(event), "emit")) return;
    const at = packet.length - 1;
    const ack: unknown = packet[at];
    if (typeof ack === "function") {
      packet[at] = (...reply: unknown[]) => {
        if (!lose(String(event), "acknowledgement")) ack(...reply);
      };
    }
    next();
  });
}

/** The same at the node's end: for nodes of a relay that the test doesn't reach into. */
export function openLossySocket(lose: Lose): OpenSocket {
  return (url, options) => {
    const socket: NodeSocket = io(url, options);
    const emit = socket.emit.bind(socket);
    socket.emit = (event, ...args) => {
      if (lose(event, "emit")) return socket;
      const ack: unknown = args.at(-1);
      if (typeof ack !== "function") return emit(event, ...args);
      return emit(event, ...args.slice(0, -1), (...reply: unknown[]) => {
        if (!lose(event, "acknowledgement")) ack(...reply);
      });
    };
    const hear: unknown = Reflect.get(socket, "onevent");
    if (typeof hear !== "function") throw new Error("Socket.IO's client hears otherwise than this was written for");
    Reflect.set(socket, "onevent", (packet: { readonly data: readonly unknown[] }) => {
      if (!lose(String(packet.data[0]), "emit")) Reflect.apply(hear, socket, [packet]);
    });
    return socket;
  };
}

/** Uniform in [0, 1). Mulberry32, T. Ettinger, public domain. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
