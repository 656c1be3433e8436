"use client";

import type { OutputView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Button } from "../../shared/ui/button.tsx";
import { GalleryCard } from "./gallery-card.tsx";
import { FIRST_SHOWN } from "./gallery-limits.ts";

interface Props {
  readonly relayUrl: string;
  /** At most one more than is shown at first. */
  readonly initial: readonly OutputView[];
}

/** Cards, and more of them on demand. */
export function Gallery({ relayUrl, initial }: Props) {
  const t = useTranslations("outputs");
  const [outputs, setOutputs] = useState(initial.slice(0, FIRST_SHOWN));
  const [hasMore, setHasMore] = useState(initial.length > FIRST_SHOWN);
  const [trouble, setTrouble] = useState(false);
  const rest = useRef<AsyncGenerator<OutputView, void>>(undefined);

  const showMore = async () => {
    const known = new Set(outputs.map(({ id }) => id));
    const more: OutputView[] = [];
    try {
      rest.current ??= (await import("./all-outputs.ts")).allOutputs(relayUrl);
      while (more.length < FIRST_SHOWN) {
        const { value, done } = await rest.current.next();
        if (done === true || value === undefined) {
          setHasMore(false);
          break;
        }
        if (!known.has(value.id)) more.push(value);
      }
      setTrouble(false);
    } catch {
      rest.current = undefined;
      setTrouble(true);
    }
    setOutputs([...outputs, ...more]);
  };

  if (outputs.length === 0)
    return (
      <div className="border-t border-rule pt-6">
        <p className="text-title font-medium">{t("empty")}</p>
        <p className="mt-2 max-w-(--measure) text-ink-soft">{t("emptyNext")}</p>
      </div>
    );
  return (
    <>
      <ul className="grid gap-x-8 gap-y-10 sm:grid-cols-2 lg:grid-cols-3">
        {outputs.map((output) => (
          <li key={output.id} className="min-w-0">
            <GalleryCard output={output} />
          </li>
        ))}
      </ul>
      {trouble && (
        <p role="alert" className="mt-8 text-ember">
          {t("unreachable")}
        </p>
      )}
      {hasMore && (
        <p className="mt-12">
          <Button look="quiet" onClick={() => void showMore()}>
            {t("more")}
          </Button>
        </p>
      )}
    </>
  );
}
