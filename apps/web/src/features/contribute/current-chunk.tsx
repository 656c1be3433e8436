import type { ContributorSnapshot } from "@starling/worker-runtime";
import { formatCount } from "../../shared/format/format-number.ts";
import { text } from "../../shared/text/text.ts";

export function CurrentChunk({ snapshot: { current, models } }: { readonly snapshot: ContributorSnapshot }) {
  const t = text.contribute.now;
  if (current === null) return <p className="min-h-13 text-ink-soft">{t.none}</p>;
  const name = models.find(({ modelId }) => modelId === current.modelId)?.name ?? current.modelId;
  return (
    <p className="min-h-13">
      <span className="font-medium tabular-nums">
        {t.chunk(formatCount(current.chunkIndex + 1), t.items(current.itemCount))}
      </span>{" "}
      · {name}
      <span className="block text-small break-all text-ink-soft">
        {t.of} {current.jobId}
      </span>
    </p>
  );
}
