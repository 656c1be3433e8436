import Form from "next/form";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";

interface Props {
  readonly path: string;
  /** Days as 2026-11-23, as the address says them (`from`, `to`), else undefined. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Offered as links that set `days`. */
  readonly presetsDays?: readonly number[];
  readonly days?: number | undefined;
  /** What else the address holds and keeps. */
  readonly keep?: Readonly<Record<string, string>>;
}

const BOX =
  "min-h-11 min-w-0 rounded-(--radius) border border-rule-strong bg-raised px-3 text-body font-normal text-ink";

/** Which days are shown, in the address: some spans as links, any other by two dates. Works without JavaScript. */
export function DateRange({ path, from, to, presetsDays = [], days, keep = {} }: Props) {
  const t = useTranslations("ui.dates");
  const presetHref = (count: number) => `${path}?${new URLSearchParams({ ...keep, days: String(count) })}`;
  return (
    <fieldset className="flex flex-wrap items-end gap-x-5 gap-y-3">
      <legend className="sr-only">{t("legend")}</legend>
      {presetsDays.length > 0 && (
        <ul className="flex flex-wrap gap-x-1">
          {presetsDays.map((count) => (
            <li key={count}>
              <Link
                href={presetHref(count)}
                prefetch={false}
                scroll={false}
                aria-current={count === days ? "true" : undefined}
                className={classNames(
                  "inline-flex min-h-11 items-center border-b-2 px-3 text-small font-medium no-underline",
                  count === days ? "border-iris" : "border-transparent text-ink-soft hover:text-ink",
                )}
              >
                {t("days", { days: count })}
              </Link>
            </li>
          ))}
        </ul>
      )}
      <Form action={path} scroll={false} className="flex flex-wrap items-end gap-3">
        {Object.entries(keep).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <label className="flex flex-col gap-1.5 text-small font-medium">
          {t("from")}
          <input type="date" name="from" defaultValue={from} max={to} className={BOX} />
        </label>
        <label className="flex flex-col gap-1.5 text-small font-medium">
          {t("to")}
          <input type="date" name="to" defaultValue={to} min={from} className={BOX} />
        </label>
        <Button type="submit" look="quiet">
          {t("show")}
        </Button>
      </Form>
    </fieldset>
  );
}
