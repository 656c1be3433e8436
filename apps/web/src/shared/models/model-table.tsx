import { useTranslations } from "next-intl";
import { useFormat } from "../../shared/format/use-format.ts";
import { type ModelRow, totalBytes } from "./model-row.ts";

interface Props {
  readonly caption: string;
  readonly rows: readonly ModelRow[];
  /** When given, a row for the inference engine and one for the sum are added. */
  readonly engineBytes?: number;
}

const CELL = "py-3 align-top";
const NUMBER = `${CELL} pl-4 text-right whitespace-nowrap tabular-nums`;

export function ModelTable({ caption, rows, engineBytes }: Props) {
  const t = useTranslations("contribute.modelTable");
  const format = useFormat();
  return (
    <table className="w-full border-collapse text-left text-small">
      <caption className="sr-only">{caption}</caption>
      <thead className="text-ink-soft">
        <tr className="border-b border-rule-strong">
          <th scope="col" className="py-2 font-normal">
            {t("name")}
          </th>
          <th scope="col" className="py-2 pl-4 text-right font-normal">
            {t("size")}
          </th>
          <th scope="col" className="py-2 pl-4 text-right font-normal">
            {t("price")}
          </th>
        </tr>
      </thead>
      <tbody className="divide-y divide-rule border-b border-rule">
        {rows.map((row) => (
          <tr key={row.id}>
            <th scope="row" className={`${CELL} font-medium`}>
              <span className="text-body">{row.name}</span>
              <span className="block font-normal text-ink-soft">
                {t(`tasks.${row.task}`)} · {row.licence}
              </span>
            </th>
            <td className={NUMBER}>{format.bytes(row.sizeBytes)}</td>
            <td className={NUMBER}>
              {format.points(row.pricePerItem)}
              <span className="block text-ink-soft">{t(`units.${row.unit}`)}</span>
            </td>
          </tr>
        ))}
        {engineBytes !== undefined && (
          <tr>
            <th scope="row" className={`${CELL} font-medium`}>
              <span className="text-body">{t("engine")}</span>
              <span className="block font-normal text-ink-soft">{t("engineTask")}</span>
            </th>
            <td className={NUMBER}>{format.bytes(engineBytes)}</td>
            <td className={NUMBER} />
          </tr>
        )}
      </tbody>
      {engineBytes !== undefined && (
        <tfoot>
          <tr>
            <th scope="row" className={`${CELL} font-medium`}>
              {t("total")}
            </th>
            <td className={`${NUMBER} font-medium`}>{format.bytes(totalBytes(rows) + engineBytes)}</td>
            <td className={NUMBER} />
          </tr>
        </tfoot>
      )}
    </table>
  );
}
