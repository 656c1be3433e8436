import "../../shared/live/no-evaluated-code.ts";
import type { OutputView } from "@starling/protocol";
import { createClient } from "@starling/sdk";

/** Every output of the network, newest first, asked for page by page. */
export const allOutputs = (relayUrl: string): AsyncGenerator<OutputView, void> =>
  createClient({ relayUrl }).outputs.list();
