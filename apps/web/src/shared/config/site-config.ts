// What the site is told from outside, read on the server when a request comes, so that one build serves any relay.

export interface SiteConfig {
  /** Without a slash at its end. */
  readonly relayUrl: string;
  /** Where visitors find this site, without a slash at its end: for links that leave it. Undefined: as each visitor's browser calls it. */
  readonly siteUrl: string | undefined;
  /** Whether the network's wallets meet dApps over the public WalletConnect relay: its project id is set, here and for the relay. */
  readonly usesPublicWalletConnect: boolean;
}

const PROJECT_ID = /^[0-9a-f]{32}$/i;
const RELAY_URL_DEFAULT = "http://127.0.0.1:4150";

/** Throws with a sentence that names the variable, what it got and what it wants. An empty variable counts as unset. */
export function readSiteConfig(env: Readonly<Record<string, string | undefined>> = process.env): SiteConfig {
  const text = env.STARLING_RELAY_URL || RELAY_URL_DEFAULT;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new Error(
      `STARLING_RELAY_URL is "${text}"; it must be an http or https address, such as ${RELAY_URL_DEFAULT}`,
    );
  }
  const site = env.STARLING_SITE_URL || undefined;
  if (site !== undefined && (!URL.canParse(site) || !/^https?:\/\/[^/]+\/?$/.test(site))) {
    throw new Error(
      `STARLING_SITE_URL is "${site}"; it must be the http or https origin of the site, such as https://starling.example`,
    );
  }
  const projectId = env.STARLING_WALLETCONNECT_PROJECT_ID || undefined;
  if (projectId !== undefined && !PROJECT_ID.test(projectId)) {
    throw new Error(
      `STARLING_WALLETCONNECT_PROJECT_ID is "${projectId}"; it must be the 32 hex digits that WalletConnect gave for the project, or unset`,
    );
  }
  return {
    relayUrl: `${url.origin}${url.pathname}`.replace(/\/+$/, ""),
    siteUrl: site === undefined ? undefined : new URL(site).origin,
    usesPublicWalletConnect: projectId !== undefined,
  };
}
