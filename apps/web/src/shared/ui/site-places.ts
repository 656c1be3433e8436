// The site's places in the order of its navigation: for the header, the phone menu, the footer and the sitemap.

export const PUBLIC_PLACES = [
  { key: "contribute", href: "/contribute" },
  { key: "playground", href: "/playground" },
  { key: "network", href: "/network" },
  { key: "models", href: "/models" },
  { key: "docs", href: "/docs" },
] as const;

export const OWN_PLACES = [
  { key: "console", href: "/console" },
  { key: "wallet", href: "/wallet" },
  { key: "account", href: "/account" },
] as const;

export const ADMIN_PLACE = { key: "admin", href: "/admin" } as const;
