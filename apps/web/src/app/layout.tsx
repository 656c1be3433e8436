import type { Metadata, Viewport } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Messages } from "../shared/language/messages.tsx";
import { siteMetadata } from "../shared/metadata/site-metadata.ts";
import { readTheme } from "../shared/ui/read-theme.ts";
import "./globals.css";

export const generateMetadata = (): Promise<Metadata> => siteMetadata();

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#bccbe0" },
    { media: "(prefers-color-scheme: dark)", color: "#0a0e1d" },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const [theme, language, t] = await Promise.all([readTheme(), getLocale(), getTranslations("site")]);
  return (
    <html lang={language} data-theme={theme === "system" ? undefined : theme}>
      <body>
        <a className="skip" href="#content">
          {t("skip")}
        </a>
        <Messages>{children}</Messages>
      </body>
    </html>
  );
}
