import { useTranslations } from "next-intl";
import { SitePage } from "../../shared/ui/site-page.tsx";
import { StarlingMark } from "../../shared/ui/starling-mark.tsx";

export default function Loading() {
  const t = useTranslations("contribute");
  return (
    <SitePage>
      <div className="grid min-h-[60dvh] place-items-center" aria-busy="true">
        <p role="status" className="flex items-center gap-3 text-ink-soft">
          <StarlingMark className="size-6 motion-safe:animate-pulse" />
          {t("loading")}
        </p>
        <noscript>
          <p className="max-w-(--measure)">{t("noScript")}</p>
        </noscript>
      </div>
    </SitePage>
  );
}
