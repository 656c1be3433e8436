// Replies that are written as they come about: what the reader has not taken is not asked for, so that a slow one costs no memory.
import type { FastifyReply } from "fastify";
import { HTTP_LIMITS } from "./http-limits.ts";
import type { LiveBody } from "./route.ts";

/** Sends the head at once, then whatever `body` writes; ends the reply when that is done. Never rejects. */
export async function sendLive(
  reply: FastifyReply,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: LiveBody,
  stallMs: number = HTTP_LIMITS.liveStallMs,
): Promise<void> {
  const { raw, request } = reply.headers(headers);
  reply.hijack();
  raw.on("error", (error) => request.log.debug({ err: error }, "a reader went away"));
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(status);
  raw.flushHeaders();
  try {
    await body.live({ write });
    raw.end();
  } catch (error) {
    request.log.error({ err: error }, "a live reply broke off");
    // Cut, not ended: it must not look whole.
    raw.destroy();
  }

  function write(text: string): Promise<boolean> {
    if (raw.destroyed || raw.writableEnded) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => raw.destroy(), stallMs);
      const settle = (taken: boolean) => {
        clearTimeout(timer);
        raw.off("close", gone);
        resolve(taken);
      };
      const gone = () => settle(false);
      raw.once("close", gone);
      raw.write(text, (error) => settle(error === null || error === undefined));
    });
  }
}
