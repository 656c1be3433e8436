/** Where the chain is asked. Providers put keys into names, paths and queries: none of it is ever told. */
export interface Upstream {
  /** Without name and password. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `text` with all that the address is made of left out. */
  withoutSecrets(text: string): string;
}

const SECRET_CHARS_MIN = 4;

export function upstreamOf(rpcUrl: string): Upstream {
  const url = new URL(rpcUrl);
  const { username, password } = url;
  const secrets = [url.host, url.hostname, ...url.pathname.split("/"), ...url.searchParams.values(), username, password]
    .filter((secret) => secret.length >= SECRET_CHARS_MIN)
    .sort((a, b) => b.length - a.length);
  url.username = "";
  url.password = "";
  const basic = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64");
  return {
    url: url.href,
    headers: username === "" ? {} : { authorization: `Basic ${basic}` },
    withoutSecrets: (text) =>
      secrets.reduce((left, secret) => left.replaceAll(secret, "…"), text.replace(/\b(?:https?|wss?):\/\/\S+/gi, "…")),
  };
}
