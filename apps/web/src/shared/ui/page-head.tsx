import type { ReactNode } from "react";

interface Props {
  readonly title: ReactNode;
  /** Where this belongs: a link back, or the name of the area. */
  readonly above?: ReactNode;
  /** One or two sentences. */
  readonly lead?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
}

/** How a page begins: its only `h1`. */
export function PageHead({ title, above, lead, actions }: Props) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-5 pb-8">
      <div className="flex min-w-0 flex-col gap-3">
        {above !== undefined && <div className="text-small text-ink-soft">{above}</div>}
        <h1 className="text-section font-medium wrap-anywhere">{title}</h1>
        {lead !== undefined && <p className="max-w-(--measure) text-lead text-ink-soft">{lead}</p>}
      </div>
      {actions !== undefined && <div className="flex flex-wrap gap-3">{actions}</div>}
    </div>
  );
}
