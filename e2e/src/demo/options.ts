import { resolve } from "node:path";
import { parseArgs } from "node:util";

export const SENTENCES_MIN = 500;
const SENTENCES_DEFAULT = 600;
const SENTENCES_MAX = 1200;

const HELP = `Runs a whole network on real input: opens a headless Chromium tab at /contribute, agrees as a person would, has the tab
embed sentences and read page images, and checks every answer and every point.

  npm run demo -- [options]

  --sentences N      how many to embed, ${SENTENCES_MIN} to ${SENTENCES_MAX} (default: ${SENTENCES_DEFAULT})
  --data-dir DIR     where the network keeps what it knows (default: a temporary folder)
  --port N           the relay's port (default: any free one); the site takes N + 1
  --redeem           afterwards the tab's points become tokens: a wallet in its browser, on a chain of the network's own
  --screenshot DIR   saves contribute.png and home.png there, taken while the tab computes
  --help             this text`;

export interface DemoOptions {
  readonly sentences: number;
  readonly dataDir: string | undefined;
  readonly port: number;
  readonly redeems: boolean;
  readonly screenshotDir: string | undefined;
}

/** The command line's options; says what is wrong with them, or the help, and ends the process. */
export function readOptions(): DemoOptions {
  try {
    const { values } = parseArgs({
      options: {
        sentences: { type: "string", default: String(SENTENCES_DEFAULT) },
        "data-dir": { type: "string" },
        port: { type: "string", default: "0" },
        redeem: { type: "boolean", default: false },
        screenshot: { type: "string" },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      console.log(HELP);
      process.exit(0);
    }
    return {
      sentences: whole("--sentences", values.sentences, SENTENCES_MIN, SENTENCES_MAX),
      port: whole("--port", values.port, 0, 65_534),
      redeems: values.redeem,
      dataDir: values["data-dir"] === undefined ? undefined : resolve(values["data-dir"]),
      screenshotDir: values.screenshot === undefined ? undefined : resolve(values.screenshot),
    };
  } catch (error) {
    const said = error instanceof Error ? (error.message.split(/\. (?:To specify|Did you)/)[0] ?? "") : String(error);
    console.error(`${said.replace(/\.$/, "")}. \`npm run demo -- --help\` lists the options.`);
    return process.exit(2);
  }
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${name} wants a whole number from ${min} to ${max}; it got "${text}"`);
}
