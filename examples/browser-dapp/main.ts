// A page that uses the network by itself: the SDK needs nothing but `fetch`.
import { createClient, isStarlingError } from "@starling/sdk";

const LINES = [
  "A cat sleeps on the sofa.",
  "The treaty was signed in May.",
  "Rain is expected in the afternoon.",
  "The old dog dozed by the fire.",
  "Prices rose by two per cent.",
];

const find = <T extends Element>(selector: string, kind: new () => T): T => {
  const found = document.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no ${selector}`);
  return found;
};
const field = (name: string) => find(`[name="${name}"]`, HTMLInputElement);
const alert = find('[role="alert"]', HTMLParagraphElement);

const connect = () => createClient({ relayUrl: field("relay").value, apiKey: field("key").value });

function onSubmit(id: string, work: (output: HTMLOutputElement) => Promise<void>): void {
  find(`#${id}`, HTMLFormElement).addEventListener("submit", async (event) => {
    event.preventDefault();
    alert.textContent = "";
    const output = find(`#${id} output`, HTMLOutputElement);
    output.textContent = "";
    try {
      await work(output);
    } catch (error) {
      if (!isStarlingError(error)) throw error;
      alert.textContent = error.message;
    }
  });
}

onSubmit("search", async (output) => {
  const { vectors } = await connect().embed({ model: "use-lite-en", input: [field("query").value, ...LINES] });
  const [asked = new Float32Array(), ...given] = vectors;
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
  const found = LINES.map((line, i) => ({ line, near: dot(asked, given[i] ?? asked) })).sort((a, b) => b.near - a.near);
  output.textContent = found.map(({ line, near }) => `${near.toFixed(3)}  ${line}`).join("\n");
});

const stop = find('[name="stop"]', HTMLButtonElement);
let writing = new AbortController();
stop.addEventListener("click", () => writing.abort());

onSubmit("write", async (output) => {
  writing = new AbortController();
  stop.disabled = false;
  const messages = [{ role: "user", content: `Continue: ${field("prompt").value}` }] as const;
  try {
    const { signal } = writing;
    const request = { model: "starling-tiny", messages, maxTokens: 60, temperature: 0.7 };
    for await (const piece of connect().streamChat(request, { signal })) output.append(piece);
  } catch (error) {
    if (!writing.signal.aborted) throw error;
  } finally {
    stop.disabled = true;
  }
});
