// Which scripts may run and who may be talked to.

/** The relay's address for HTTP and for its sockets. */
function relaySources(relayUrl: string): string {
  const { origin, protocol, host } = new URL(relayUrl);
  return `${origin} ${protocol === "https:" ? "wss:" : "ws:"}//${host}`;
}

/** WalletConnect's public relay, and the service that attests dApps' origins; asked only where the site was told to use them. */
const PUBLIC_WALLETCONNECT = [
  "wss://relay.walletconnect.com",
  "wss://relay.walletconnect.org",
  "https://verify.walletconnect.com",
  "https://verify.walletconnect.org",
].join(" ");

interface PagePolicy {
  readonly relayUrl: string;
  readonly nonce: string;
  /** Lets React's development build evaluate code. */
  readonly dev: boolean;
  readonly usesPublicWalletConnect?: boolean;
}

/** For pages: only scripts that carry the request's nonce, and what those load. */
export function pagePolicy({ relayUrl, nonce, dev, usesPublicWalletConnect = false }: PagePolicy): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${dev ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self' ${relaySources(relayUrl)}${usesPublicWalletConnect ? ` ${PUBLIC_WALLETCONNECT}` : ""}`,
    "worker-src 'self'",
    "object-src 'none'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** For the node worker, which has a policy of its own: it compiles WebAssembly and starts threads. */
export function workerPolicy({ relayUrl }: { relayUrl: string }): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval' blob:",
    "worker-src 'self' blob:",
    `connect-src 'self' blob: data: ${relaySources(relayUrl)}`,
    "frame-ancestors 'none'",
  ].join("; ");
}
