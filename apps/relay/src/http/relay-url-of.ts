const HOST = /^[A-Za-z0-9.-]+(?::\d{1,5})?$|^\[[0-9a-fA-F:]+\](?::\d{1,5})?$/;

/** The relay's address for whoever asks: the configured one, else the one that they asked at. Without a slash at the end. */
export function relayUrlOf(publicUrl: string | null, host: string | string[] | undefined): string {
  if (publicUrl !== null) return publicUrl;
  return typeof host === "string" && HOST.test(host) ? `http://${host}` : "http://127.0.0.1";
}
