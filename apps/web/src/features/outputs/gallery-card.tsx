import type { OutputView } from "@starling/protocol";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { shortHex } from "../../shared/format/format-hex.ts";
import { useFormat } from "../../shared/format/use-format.ts";
import { LeafMark } from "./leaf-mark.tsx";

/** One token: its mark, its texts where they are public, whose it is. */
export function GalleryCard({ output }: { readonly output: OutputView }) {
  const t = useTranslations("outputs");
  const format = useFormat();
  const { id, model, prompt, answer, owner, mintedAt } = output;
  return (
    <article className="group relative flex h-full flex-col border-t-3 border-ink pt-4">
      <div className="flex items-start gap-4">
        <LeafMark id={id} className="size-14 shrink-0" />
        <div className="min-w-0">
          <h2 className="text-title font-semibold wrap-anywhere">
            <Link href={`/outputs/${id}`} className="no-underline after:absolute after:inset-0 group-hover:underline">
              {model === null ? t("unknownModel") : `${t("answerOf")} ${model}`}
            </Link>
          </h2>
          <p className="mt-0.5 text-small text-ink-soft">
            <time dateTime={mintedAt}>{format.dateTime(mintedAt)}</time>
          </p>
        </div>
      </div>
      {prompt === null && answer === null ? (
        <p className="mt-4 text-small text-ink-soft">{t("hashesOnly")}</p>
      ) : (
        <div className="mt-4 flex flex-col gap-2">
          {prompt !== null && <p className="line-clamp-3 text-small wrap-anywhere text-ink-soft">{prompt.trim()}</p>}
          {answer !== null && <p className="line-clamp-6 wrap-anywhere">{answer.trim()}</p>}
        </div>
      )}
      <p className="mt-auto pt-4 text-small text-ink-soft">
        {t("owner")} <span className="font-code">{shortHex(owner)}</span>
      </p>
    </article>
  );
}
