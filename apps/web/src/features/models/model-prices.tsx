import type { ChargeView, PriceView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../shared/format/use-format.ts";

/** What a unit of the model's work costs, by how sure the answer shall be and how soon it is wanted. */
export function ModelPrices({ price }: { readonly price: PriceView }) {
  const t = useTranslations("models.prices");
  const format = useFormat();
  const normal = price.charges.filter(({ priority }) => priority === "normal");
  const high = (charge: ChargeView) =>
    price.charges.find(({ assurance, priority }) => assurance === charge.assurance && priority === "high")?.price;
  return (
    <>
      <p className="mb-4 max-w-(--measure) text-small text-ink-soft">{t("lead", { unit: price.unit })}</p>
      <table className="w-full max-w-[40rem] text-left">
        <caption className="sr-only">{t("heading")}</caption>
        <thead className="text-small text-ink-soft">
          <tr className="border-b border-rule-strong">
            <th scope="col" className="py-2 font-normal">
              {t("assurance")}
            </th>
            <th scope="col" className="py-2 pl-4 text-right font-normal">
              {t("normal")}
            </th>
            <th scope="col" className="py-2 pl-4 text-right font-normal">
              {t("high")}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-rule border-b border-rule">
          {normal.map((charge) => (
            <tr key={charge.assurance}>
              <th scope="row" className="py-2.5 font-normal">
                {t(`names.${charge.assurance}`, { agree: String(charge.agree ?? 2) })}
              </th>
              <td className="py-2.5 pl-4 text-right tabular-nums">{format.points(charge.price)}</td>
              <td className="py-2.5 pl-4 text-right tabular-nums">{format.points(high(charge) ?? charge.price)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
