import { text } from "../../shared/text/text.ts";
import { StarlingMark } from "../../shared/ui/starling-mark.tsx";

export default function Loading() {
  return (
    <main id="content" className="grid min-h-[70dvh] place-items-center" aria-busy="true">
      <p role="status" className="flex items-center gap-3 text-ink-soft">
        <StarlingMark className="size-6 motion-safe:animate-pulse" />
        {text.errors.loading}
      </p>
      <noscript>
        <p className="max-w-(--measure) p-4">{text.site.noScript}</p>
      </noscript>
    </main>
  );
}
