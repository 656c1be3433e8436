import { expect, it } from "vitest";
import { readEvents, type ServerEvent } from "./read-events.ts";

async function eventsOf(...pieces: string[]): Promise<ServerEvent[]> {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(new TextEncoder().encode(piece));
      controller.close();
    },
  });
  const events: ServerEvent[] = [];
  for await (const event of readEvents(stream)) events.push(event);
  return events;
}

it("reads names, ids that last, data of several lines, and passes over comments", async () => {
  const events = await eventsOf(
    ": hello\n\nid: 1\nevent: progress\nda",
    "ta: {\ndata: }\n\n",
    "data:no space\nretry: 5\n\r\n",
    "id: 2\n\ndata: cut short",
  );
  expect(events).toEqual([
    { id: "1", event: "progress", data: "{\n}" },
    { id: "1", event: "message", data: "no space" },
  ]);
});
