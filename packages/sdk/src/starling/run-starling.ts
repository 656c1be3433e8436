// The `starling` command, as a function of its arguments: what it prints and the status it ends with.
import { REDEMPTIONS_USAGE, runRedemptions } from "./run-redemptions.ts";
import { REPLAY_USAGE, runReplay } from "./run-replay.ts";
import { runVerify, VERIFY_USAGE } from "./run-verify.ts";
import { UsageError } from "./usage-error.ts";

export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** After sysexits.h; 1 is the answer "no". */
export const EXIT = { yes: 0, no: 1, usage: 64 } as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

const USAGES: Readonly<Record<string, string>> = {
  verify: VERIFY_USAGE,
  replay: REPLAY_USAGE,
  redemptions: REDEMPTIONS_USAGE,
};
const USAGE = Object.values(USAGES).join("\n\n");

export async function runStarling(args: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  const [command, ...rest] = args;
  if (command === "--help" || command === "-h" || command === "help") {
    terminal.out(USAGE);
    return EXIT.yes;
  }
  try {
    if (command === "replay" || command === "redemptions") {
      const { all, sentences } = await (command === "replay" ? runReplay(rest) : runRedemptions(rest));
      for (const sentence of sentences) (all ? terminal.out : terminal.err)(sentence);
      return all ? EXIT.yes : EXIT.no;
    }
    if (command !== "verify")
      throw new UsageError(command === undefined ? "Say what to do." : `There is no command ${command}.`);
    const { holds, sentences } = await runVerify(rest);
    for (const sentence of sentences) (holds ? terminal.out : terminal.err)(sentence);
    return holds ? EXIT.yes : EXIT.no;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    terminal.err(error.message);
    terminal.err((command === undefined ? undefined : USAGES[command]) ?? USAGE);
    return EXIT.usage;
  }
}
