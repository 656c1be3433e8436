import { Refusal } from "../refusal.ts";
import { type HubClient, hubGet, withTries } from "./hub-client.ts";

/** A JSON document of the hub's API, and the address of the next page where there is one. */
export async function readJson(
  client: HubClient,
  url: string,
): Promise<{ readonly value: unknown; readonly next: string | undefined }> {
  const bytesMax = client.limits.listingBytesMax;
  return withTries(client, () =>
    hubGet(client, url, { accept: "application/json" }, async ({ headers, pieces }) => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const piece of pieces) {
        size += piece.length;
        if (size > bytesMax)
          throw new Refusal("too_large", `The hub's answer for ${url} is larger than ${bytesMax} bytes.`);
        chunks.push(piece);
      }
      return { value: parse(Buffer.concat(chunks).toString("utf8"), url), next: nextPage(headers.get("link"), url) };
    }),
  );
}

function parse(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal("hub_failed", `${url} gave no JSON. Is the base URL that of a hub?`, { cause });
  }
}

/** `Link: <address>; rel="next"` (RFC 8288); only on the same hub. */
function nextPage(link: string | null, from: string): string | undefined {
  const address = link?.match(/<([^>]+)>\s*;\s*rel="?next"?/)?.[1];
  if (address === undefined || !URL.canParse(address, from)) return undefined;
  const next = new URL(address, from);
  return next.origin === new URL(from).origin ? next.href : undefined;
}
