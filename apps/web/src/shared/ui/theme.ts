// Light, dark, or as the system says; kept in a cookie so that the server renders the right one at once.

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export const THEME_COOKIE = "starling-theme";
const THEME_MAX_AGE_S = 365 * 24 * 3600;

export const parseTheme = (value: string | undefined): Theme => THEMES.find((theme) => theme === value) ?? "system";

/** What to write into document.cookie. */
export const themeCookie = (theme: Theme): string =>
  `${THEME_COOKIE}=${theme}; path=/; samesite=lax; max-age=${theme === "system" ? 0 : THEME_MAX_AGE_S}`;
