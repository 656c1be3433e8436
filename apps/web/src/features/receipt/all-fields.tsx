import type { Receipt } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { classNames } from "../../shared/ui/class-names.ts";
import { fieldRows } from "./field-rows.ts";

interface Props {
  readonly receipt: Receipt;
  /** Where the document itself is. */
  readonly href: string;
  /** The field that a check named. */
  readonly faulty: string | null;
}

/** The document as it was signed, field by field; open at once when one of them doesn't fit. */
export function AllFields({ receipt, href, faulty }: Props) {
  const t = useTranslations("receipt.fields");
  return (
    <section aria-labelledby="fields">
      <h2 id="fields" className="text-title font-semibold">
        {t("heading")}
      </h2>
      <details open={faulty !== null} className="mt-2 group">
        <summary className="inline-flex min-h-11 cursor-pointer items-center underline decoration-[0.06em] underline-offset-[0.18em]">
          {t("show")}
        </summary>
        <dl className="mt-2 border-b border-rule text-small">
          {fieldRows(receipt).map(({ path, value }) => (
            <div
              key={path}
              className={classNames(
                "grid gap-x-6 gap-y-0.5 border-t border-rule py-2 sm:grid-cols-[13rem_1fr]",
                path === faulty && "bg-raised text-ember",
              )}
            >
              <dt className="font-code wrap-anywhere text-ink-soft">{path}</dt>
              <dd className="font-code wrap-anywhere">{value}</dd>
            </div>
          ))}
        </dl>
      </details>
      <p>
        <a href={href} className="inline-flex min-h-11 items-center text-small">
          {t("download")}
        </a>
      </p>
    </section>
  );
}
