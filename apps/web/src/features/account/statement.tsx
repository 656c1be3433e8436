"use client";

import type { EntryView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { type AccountFault, faultOf } from "../../shared/account/account.ts";
import { useFailureText } from "../../shared/errors/use-failure-text.ts";
import type { Format } from "../../shared/format/create-format.ts";
import { useFormat } from "../../shared/format/use-format.ts";
import { Button } from "../../shared/ui/button.tsx";
import { Panel } from "../../shared/ui/panel.tsx";
import type { PartProps } from "./part-props.ts";

const PAGE = 20;

/** Entries come as they are asked for: the ledger may be long. */
export function Statement({ account }: PartProps) {
  const t = useTranslations("account.statement");
  const tAccount = useTranslations("account");
  const say = useFailureText();
  const [entries, setEntries] = useState<readonly EntryView[]>();
  const [shown, setShown] = useState(PAGE);
  const [fault, setFault] = useState<AccountFault>();
  const read = useCallback(
    () =>
      account
        .ask(async (relay) => {
          const read: EntryView[] = [];
          // One more than is shown says whether there are older ones.
          for await (const entry of relay.entries()) if (read.push(entry) > shown) break;
          return read;
        })
        .then(setEntries, (error: unknown) => setFault(faultOf(error))),
    [account, shown],
  );
  useEffect(() => void read(), [read]);
  return (
    <Panel heading={t("heading")}>
      <p className="mb-4 max-w-(--measure) text-small text-ink-soft">{t("body")}</p>
      {fault !== undefined && (
        <p role="alert" className="text-small text-ember">
          {say(fault)}
        </p>
      )}
      {entries === undefined ? (
        fault === undefined && <p className="text-small text-ink-soft">{tAccount("loading")}</p>
      ) : entries.length === 0 ? (
        <p>{t("none")}</p>
      ) : (
        <Entries entries={entries.slice(0, shown)} />
      )}
      {entries !== undefined && entries.length > shown && (
        <Button look="quiet" className="mt-4" onClick={() => setShown((n) => n + PAGE)}>
          {t("more")}
        </Button>
      )}
    </Panel>
  );
}

function Entries({ entries }: { readonly entries: readonly EntryView[] }) {
  const t = useTranslations("account.statement");
  const format = useFormat();
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-small">
        <caption className="sr-only">{t("caption")}</caption>
        <thead className="text-left text-ink-soft">
          <tr className="border-b border-rule-strong">
            <th scope="col" className="py-2 pr-4 font-medium max-sm:pr-3">
              {t("when")}
            </th>
            <th scope="col" className="py-2 pr-4 font-medium">
              {t("what")}
            </th>
            <th scope="col" className="py-2 pr-4 text-right font-medium">
              {t("available")}
            </th>
            <th scope="col" className="py-2 text-right font-medium">
              {t("pending")}
            </th>
          </tr>
        </thead>
        <tbody>
          {entries.map(({ id, at, type, available, pending }) => (
            <tr key={id} className="border-b border-rule">
              <td className="py-2 pr-4 max-sm:pr-3 sm:whitespace-nowrap">{format.dateTime(at)}</td>
              <td className="py-2 pr-4">{t(`types.${type}`)}</td>
              <td className="figures py-2 pr-4 text-right whitespace-nowrap">{signed(available, format)}</td>
              <td className="figures py-2 text-right whitespace-nowrap">{signed(pending, format)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** +12.5, −3, and nothing where nothing moved. */
function signed(points: string, format: Format): string {
  if (points === "0") return "";
  return points.startsWith("-") ? `−${format.points(points.slice(1))}` : `+${format.points(points)}`;
}
