import { useTranslations } from "next-intl";
import { classNames } from "./class-names.ts";

interface Props {
  /** What comes: lines of text, rows of a table, figures in a row, a plot, or a form. */
  readonly of?: "lines" | "table" | "figures" | "plot" | "form";
  /** How many of it; what the page usually shows, so that nothing jumps. */
  readonly count?: number;
  /** Said to screen readers in place of "Loading". */
  readonly label?: string;
}

const WIDTHS = ["w-[92%]", "w-[78%]", "w-[85%]", "w-[60%]", "w-[88%]", "w-[71%]"];

/** The room that something takes that is on its way. Without JavaScript nothing is, and it isn't shown. */
export function Loading({ of = "lines", count = 4, label }: Props) {
  const t = useTranslations("ui");
  return (
    <div role="status" className="w-full noscript:hidden">
      <span className="sr-only">{label ?? t("loading")}</span>
      <div aria-hidden="true" className="loading">
        {of === "plot" ? <Bone className="h-56 w-full" /> : <Bones of={of} count={count} />}
      </div>
    </div>
  );
}

function Bones({ of, count }: { readonly of: "lines" | "table" | "figures" | "form"; readonly count: number }) {
  const each = Array.from({ length: count }, (_, index) => `${of}-${index}`);
  if (of === "figures") {
    return (
      <div className="flex flex-wrap gap-x-14 gap-y-8">
        {each.map((key) => (
          <div key={key} className="flex flex-col gap-2.5">
            <Bone className="h-11 w-28" />
            <Bone className="h-4 w-36" />
          </div>
        ))}
      </div>
    );
  }
  if (of === "form") {
    return (
      <div className="flex max-w-(--measure) flex-col gap-5">
        {each.map((key) => (
          <div key={key} className="flex flex-col gap-2">
            <Bone className="h-4 w-28" />
            <Bone className="h-11 w-full" />
          </div>
        ))}
      </div>
    );
  }
  if (of === "table") {
    return (
      <div className="divide-y divide-rule border-y border-rule">
        {each.map((key, index) => (
          <div key={key} className="grid min-h-12 grid-cols-[2fr_1fr_1fr] items-center gap-6">
            <Bone className={classNames("h-4", WIDTHS[index % WIDTHS.length])} />
            <Bone className="h-4 w-2/3" />
            <Bone className="h-4 w-1/2 justify-self-end" />
          </div>
        ))}
      </div>
    );
  }
  return (
    <div className="flex max-w-(--measure) flex-col gap-3">
      {each.map((key, index) => (
        <Bone key={key} className={classNames("h-4", WIDTHS[index % WIDTHS.length])} />
      ))}
    </div>
  );
}

function Bone({ className }: { readonly className: string }) {
  return <div className={classNames("rounded-[2px] bg-rule", className)} />;
}
