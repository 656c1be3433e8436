"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useTransition } from "react";
import { Button } from "./button.tsx";

interface Props {
  /** What could not be shown, and what that means; for an API's code, the sentence of the `errors` namespace. */
  readonly title: string;
  readonly body?: ReactNode;
  /** Tries again; without it the page is asked for anew from the server. `false`: trying again is of no use. */
  readonly again?: (() => void) | false;
  readonly busy?: boolean;
}

/** Something that should stand here and doesn't, with the way to try again. */
export function Failed({ title, body, again, busy = false }: Props) {
  const t = useTranslations("ui");
  const router = useRouter();
  const [asking, ask] = useTransition();
  const retry = again === undefined ? () => ask(() => router.refresh()) : again;
  return (
    <div role="alert" className="flex max-w-(--measure) flex-col items-start gap-3 border-l-3 border-ember py-1 pl-4">
      <p className="font-medium">{title}</p>
      {body !== undefined && <div className="text-small text-ink-soft">{body}</div>}
      {retry !== false && (
        <Button look="quiet" onClick={retry} disabled={busy || asking}>
          {busy || asking ? t("trying") : t("again")}
        </Button>
      )}
    </div>
  );
}
