// The child's half of `child.ts`: answers questions over IPC until told to close.
import { usageNow } from "./usage.ts";

export interface ServedChild {
  readonly ready: unknown;
  readonly questions?: Record<string, (argument: unknown) => unknown>;
  close(): Promise<void>;
}

/** The options that the parent gave. */
export function childOptions<T>(): T {
  return JSON.parse(process.argv[2] ?? "{}");
}

export async function serveChild(start: () => Promise<ServedChild>): Promise<void> {
  const starting = start();
  process.on("message", async (message: { id: number; question: string; argument: unknown }) => {
    const served = await starting;
    if (message.question === "close") {
      await served.close();
      process.exit(0);
    }
    const answer =
      message.question === "ready"
        ? served.ready
        : message.question === "usage"
          ? usageNow()
          : await served.questions?.[message.question]?.(message.argument);
    process.send?.({ id: message.id, answer });
  });
  process.on("disconnect", () => process.exit(1));
  await starting;
}
