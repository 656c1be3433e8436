"use client";

import { type OperatorActionView, SETTINGS, unreachable } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useFormat } from "../../../shared/format/use-format.ts";
import { AccountLink, EntryLink } from "../list/links.tsx";
import { useSettingWords } from "../settings/use-setting-words.ts";
import { type DetailFact, detailFacts } from "./detail-facts.ts";

/** What an act changed, in words. */
export function ActionDetails({ action, details }: Pick<OperatorActionView, "action" | "details">) {
  const facts = detailFacts(action, details);
  if (facts.length === 0) return "–";
  return (
    <ul className="text-small">
      {facts.map((fact) => (
        <li key={JSON.stringify(fact)}>
          <Fact fact={fact} />
        </li>
      ))}
    </ul>
  );
}

function Fact({ fact }: { readonly fact: DetailFact }) {
  const t = useTranslations("admin.audit.facts");
  const settings = useTranslations("admin.settings.names");
  const format = useFormat();
  const words = useSettingWords();
  switch (fact.is) {
    case "points":
      return t("points", { amount: format.points(fact.amount) });
    case "owner":
      return t.rich("owner", { account: () => <AccountLink id={fact.account} /> });
    case "entry":
      return t.rich("entry", { entry: () => <EntryLink id={fact.entry} /> });
    case "decision":
      return t(fact.decision);
    case "price":
      return t("price", { price: format.points(fact.price) });
    case "newPrice":
      return t("newPrice", { from: format.points(fact.from), to: format.points(fact.to) });
    case "offered":
      return t(fact.to ? "offeredAgain" : "disabled");
    case "nodes":
      return t("nodes", { count: fact.count });
    case "setting":
      return t("setting", { name: settings(fact.name), value: words(SETTINGS[fact.name].unit, fact.value) });
    case "invitedBy":
      return t.rich("invitedBy", { account: () => <AccountLink id={fact.account} /> });
    case "invited":
      return t("invited", { name: fact.name });
    case "other":
      return <span className="font-code text-[0.8125rem]">{fact.line}</span>;
    default:
      return unreachable(fact);
  }
}
