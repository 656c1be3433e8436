import { type CallOptions, sendRequest, type Transport } from "./send-request.ts";

interface Page<T> {
  readonly data: readonly T[];
  readonly next_cursor: string | null;
}

/** All entries of a list; pages are asked for as the loop comes to them. */
export async function* readPages<T>(
  transport: Transport,
  path: string,
  schema: Parameters<typeof sendRequest<Page<T>>>[2],
  { signal, query }: CallOptions & { readonly query?: Readonly<Record<string, string>> },
): AsyncGenerator<T, void> {
  let cursor: string | undefined;
  do {
    const page = await sendRequest(transport, { method: "GET", path, query: { ...query, cursor }, signal }, schema);
    yield* page.data;
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
}
