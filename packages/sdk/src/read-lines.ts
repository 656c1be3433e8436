import { SDK_LIMITS } from "./sdk-limits.ts";
import { StarlingError } from "./starling-error.ts";

/** The lines of a byte stream, without their ends; a last line that was cut short is not given, empty ones only when asked for. Leaving the loop early cancels the stream. */
export async function* readLines(
  stream: ReadableStream<Uint8Array>,
  { keepEmpty = false }: { readonly keepEmpty?: boolean } = {},
): AsyncGenerator<string, void> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = parts.pop() ?? "";
      if (rest.length > SDK_LIMITS.lineCharsMax) {
        throw new StarlingError({
          code: "unexpected_reply",
          message: `A line of the results is longer than ${SDK_LIMITS.lineCharsMax} characters.`,
          status: 200,
          retryable: false,
        });
      }
      for (const line of parts) if (keepEmpty || line.trim() !== "") yield line;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
