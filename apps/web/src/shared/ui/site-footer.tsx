import { text } from "../text/text.ts";

export function SiteFooter({ relayUrl }: { readonly relayUrl: string }) {
  return (
    <footer className="mt-auto border-t border-rule">
      <div className="frame flex flex-col gap-2 py-6 text-small text-ink-soft sm:flex-row sm:items-center sm:justify-between">
        <p>{text.site.footer}</p>
        <a href={`${relayUrl}/docs`} className="inline-flex min-h-11 items-center hover:text-ink">
          {text.site.reference}
        </a>
      </div>
    </footer>
  );
}
