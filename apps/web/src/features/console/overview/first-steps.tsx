"use client";

import { useTranslations } from "next-intl";
import { Badge } from "../../../shared/ui/badge.tsx";
import { ButtonLink } from "../../../shared/ui/button.tsx";
import { CodeBlock } from "../../../shared/ui/code-block.tsx";
import { useConsumer } from "../shell/console-context.ts";

interface Props {
  readonly hasPoints: boolean;
  readonly hasKey: boolean;
  readonly hasJob: boolean;
}

/** What to do first, in order; gone once all of it is done. */
export function FirstSteps({ hasPoints, hasKey, hasJob }: Props) {
  const t = useTranslations("console.overview.steps");
  const { relayUrl } = useConsumer();
  if (hasPoints && hasKey && hasJob) return null;
  const steps = [
    { id: "points", isDone: hasPoints, href: "/wallet" },
    { id: "key", isDone: hasKey, href: "/console/keys" },
    { id: "call", isDone: hasJob, href: "/docs" },
  ] as const;
  const next = steps.find(({ isDone }) => !isDone)?.id;
  return (
    <section aria-labelledby="first-steps" className="flex flex-col gap-4">
      <h2 id="first-steps" className="text-title font-medium">
        {t("heading")}
      </h2>
      <ol className="divide-y divide-rule border-y border-rule">
        {steps.map(({ id, isDone, href }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3 py-4">
            <div className="flex max-w-(--measure) flex-col gap-1">
              <p className="flex flex-wrap gap-x-4 font-medium">
                {t(`${id}.title`)}
                {isDone && <Badge tone="good">{t("done")}</Badge>}
              </p>
              <p className="text-small text-ink-soft">{t(`${id}.body`)}</p>
            </div>
            {!isDone && (
              <ButtonLink look={id === next ? "action" : "quiet"} href={href} prefetch={false}>
                {t(`${id}.act`)}
              </ButtonLink>
            )}
          </li>
        ))}
      </ol>
      {!hasJob && <CodeBlock label={t("code")} code={firstCall(relayUrl)} />}
    </section>
  );
}

const firstCall = (relayUrl: string): string =>
  [
    `curl ${relayUrl}/v1/embeddings \\`,
    `  -H "Authorization: Bearer $STARLING_API_KEY" -H "Content-Type: application/json" \\`,
    `  -d '{"model":"use-lite-en","input":["A cat sleeps on the sofa."]}'`,
  ].join("\n");
