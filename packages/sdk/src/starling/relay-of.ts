// Which relay a command is about.
import { UsageError } from "./usage-error.ts";

export function relayOf(option: string | undefined): string {
  const relayUrl = option ?? process.env.STARLING_RELAY_URL ?? "http://127.0.0.1:4150";
  if (!URL.canParse(relayUrl)) throw new UsageError("--relay must be an address such as http://127.0.0.1:4150.");
  return relayUrl;
}
