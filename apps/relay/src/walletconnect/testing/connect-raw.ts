// A client of hand-made frames.

import { WebSocket } from "ws";
import { z } from "zod";

const frame = z.looseObject({
  id: z.union([z.number(), z.string(), z.null()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ code: z.number(), message: z.string(), data: z.object({ code: z.string() }) }).optional(),
});
export type ServerFrame = z.infer<typeof frame>;

const delivery = z.object({
  id: z.string(),
  data: z.object({ topic: z.string(), message: z.string(), publishedAt: z.number(), tag: z.number() }),
});
export type Delivered = z.infer<typeof delivery>["data"] & { readonly rpcId: number | string };

export interface RawClient {
  readonly socket: WebSocket;
  /** Resolves with the whole answer, an error included. */
  request(method: string, params: unknown): Promise<ServerFrame>;
  sendText(text: string): void;
  /** The next frame that answers no request. */
  nextStray(): Promise<ServerFrame>;
  next(): Promise<Delivered>;
  readonly delivered: readonly Delivered[];
  acknowledge(id: number | string): void;
  readonly closed: Promise<number>;
  close(): Promise<void>;
}

/** Rejects with the refusal's code where the handshake is refused. */
export async function connectRaw(url: string, token: string | null, autoAcknowledge = true): Promise<RawClient> {
  const socket = new WebSocket(token === null ? url : `${url}?auth=${token}&ua=wc-2&projectId=local`);
  const answers = new Map<string, (answer: ServerFrame) => void>();
  const delivered: Delivered[] = [];
  const waiting: ((delivered: Delivered) => void)[] = [];
  const unread: Delivered[] = [];
  const strays: ServerFrame[] = [];
  const strayWaiting: ((stray: ServerFrame) => void)[] = [];
  let lastId = 0;
  const closed = new Promise<number>((resolve) => socket.once("close", (code) => resolve(code)));
  const acknowledge = (id: number | string) => socket.send(JSON.stringify({ id, jsonrpc: "2.0", result: true }));

  socket.on("message", (data) => {
    const heard = frame.parse(JSON.parse(String(data)));
    if (heard.method === "irn_subscription") {
      const rpcId = heard.id ?? 0;
      const got = { ...delivery.parse(heard.params).data, rpcId };
      delivered.push(got);
      const take = waiting.shift();
      if (take === undefined) unread.push(got);
      else take(got);
      if (autoAcknowledge) acknowledge(rpcId);
      return;
    }
    const answer = answers.get(String(heard.id));
    if (answer !== undefined) return answer(heard);
    const take = strayWaiting.shift();
    if (take === undefined) strays.push(heard);
    else take(heard);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => resolve());
    socket.once("error", reject);
    socket.once("unexpected-response", (_request, response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += String(chunk);
      });
      response.on("end", () => reject(new Error(`${response.statusCode} ${JSON.parse(text).error.code}`)));
    });
  });
  socket.on("error", () => {});

  return {
    socket,
    request(method, params) {
      lastId += 1;
      const id = lastId;
      const answered = new Promise<ServerFrame>((resolve) => answers.set(String(id), resolve));
      socket.send(JSON.stringify({ id, jsonrpc: "2.0", method, params }));
      return answered;
    },
    sendText: (text) => socket.send(text),
    nextStray: () => {
      const stray = strays.shift();
      return stray === undefined ? new Promise((resolve) => strayWaiting.push(resolve)) : Promise.resolve(stray);
    },
    next: () => {
      const got = unread.shift();
      return got === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(got);
    },
    delivered,
    acknowledge,
    closed,
    async close() {
      socket.close();
      await closed;
    },
  };
}
