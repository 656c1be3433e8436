import { cookies } from "next/headers";
import { parseTheme, THEME_COOKIE, type Theme } from "./theme.ts";

/** The visitor's choice, on the server. */
export const readTheme = async (): Promise<Theme> => parseTheme((await cookies()).get(THEME_COOKIE)?.value);
