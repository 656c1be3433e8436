// What Socket.IO alone can do: a server that emits a chunk and waits for its acknowledgement, with a window per connection.
import { createServer } from "node:http";
import { Server } from "socket.io";
import { childOptions, serveChild } from "../measure/serve-child.ts";

interface Options {
  readonly chunkBytes: number;
  /** Chunks outstanding on each connection. */
  readonly window: number;
}

await serveChild(async () => {
  const options = childOptions<Options>();
  const http = createServer();
  const io = new Server(http, {
    transports: ["websocket"],
    perMessageDeflate: false,
    maxHttpBufferSize: 16 * 1024 * 1024,
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const address = http.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const chunk = new Uint8Array(options.chunkBytes);

  const dispatch = (total: unknown): Promise<number> =>
    new Promise((resolve) => {
      let left = Number(total);
      let open = left;
      const startedMs = performance.now();
      for (const socket of io.sockets.sockets.values()) {
        const next = () => {
          if (left === 0) return;
          left -= 1;
          socket.emit("chunk", { chunkIndex: left }, chunk, () => {
            open -= 1;
            if (open === 0) resolve(performance.now() - startedMs);
            else next();
          });
        };
        for (let i = 0; i < options.window; i++) next();
      }
    });

  return {
    ready: { url: `http://127.0.0.1:${port}` },
    questions: { dispatch, connections: () => io.engine.clientsCount },
    close: async () => {
      await io.close();
    },
  };
});
