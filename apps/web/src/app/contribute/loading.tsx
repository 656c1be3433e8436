import { useTranslations } from "next-intl";
import { StarlingMark } from "../../shared/ui/starling-mark.tsx";

export default function Loading() {
  const t = useTranslations("contribute");
  return (
    <main id="content" className="grid min-h-[70dvh] place-items-center" aria-busy="true">
      <p role="status" className="flex items-center gap-3 text-ink-soft">
        <StarlingMark className="size-6 motion-safe:animate-pulse" />
        {t("loading")}
      </p>
      <noscript>
        <p className="max-w-(--measure) p-4">{t("noScript")}</p>
      </noscript>
    </main>
  );
}
