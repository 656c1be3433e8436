import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotFoundPage } from "../shared/ui/not-found-page.tsx";

export const generateMetadata = async (): Promise<Metadata> => ({
  title: (await getTranslations("site.notFound"))("title"),
});

export default function NotFound() {
  return <NotFoundPage />;
}
