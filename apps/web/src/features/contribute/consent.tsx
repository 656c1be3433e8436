import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { ModelRow } from "../../shared/models/model-row.ts";
import { ModelTable } from "../../shared/models/model-table.tsx";

interface Props {
  /** Null when the relay didn't say. */
  readonly models: readonly ModelRow[] | null;
  readonly engineBytes: number | undefined;
}

/** All that a visitor agrees to, before anything runs. */
export function Consent({ models, engineBytes }: Props) {
  const t = useTranslations("contribute.consent");
  return (
    <>
      <h1 className="text-section">{t("heading")}</h1>
      <p className="mt-4 max-w-(--measure) text-lead">{t("lead")}</p>
      <div className="mt-10 grid gap-x-14 lg:grid-cols-2">
        <dl className="flex flex-col">
          <Part term={t("runs.term")}>{t("runs.body")}</Part>
          <Part term={t("uses.term")}>{t("uses.body")}</Part>
          <Part term={t("known.term")}>{t("known.body")}</Part>
        </dl>
        <dl className="flex flex-col">
          <Part term={t("downloads.term")}>
            {models === null ? (
              <p className="text-bill">{t("downloads.unknown")}</p>
            ) : (
              <>
                <p className="mb-3">{t("downloads.body")}</p>
                <ModelTable
                  caption={t("downloads.term")}
                  rows={models}
                  {...(engineBytes === undefined ? {} : { engineBytes })}
                />
              </>
            )}
          </Part>
          <Part term={t("stops.term")}>{t("stops.body")}</Part>
        </dl>
      </div>
    </>
  );
}

function Part({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  return (
    <div className="border-t border-rule py-5">
      <dt className="font-display text-title font-semibold">{term}</dt>
      <dd className="mt-1.5 max-w-[38rem]">{children}</dd>
    </div>
  );
}
