// A real HTTP server that answers as a test says: the client's other half in its tests.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type ErrorCode, toErrorBody } from "@starling/protocol";

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}
type Answer = (request: SeenRequest, response: ServerResponse, count: number) => void | Promise<void>;

/** Listens on a free port; `answer` gets each request and how many came before it. */
export async function serveRelay(answer: Answer) {
  const seen: SeenRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part);
    const request = {
      method: incoming.method ?? "",
      url: incoming.url ?? "",
      headers: incoming.headers,
      body: Buffer.concat(parts).toString(),
    };
    seen.push(request);
    await answer(request, response, seen.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    relayUrl: `http://127.0.0.1:${address.port}`,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function sendJson(response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

export function refuse(
  response: ServerResponse,
  status: number,
  code: ErrorCode,
  headers: Record<string, string> = {},
) {
  sendJson(response, toErrorBody({ code }, "req_test"), status, headers);
}
