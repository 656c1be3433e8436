"use client";

import type { StarlingClient } from "@starling/sdk";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAsked } from "../../shared/ask/use-asked.ts";
import { useFailureText } from "../../shared/errors/use-failure-text.ts";
import { useFormat } from "../../shared/format/use-format.ts";
import { Button } from "../../shared/ui/button.tsx";
import { Disclosure } from "../../shared/ui/disclosure.tsx";
import { Panel } from "../../shared/ui/panel.tsx";
import type { PartProps } from "./part-props.ts";
import { Row } from "./row.tsx";
import { WhenAsked } from "./when-asked.tsx";

/** The rest is behind a line: each page that is opened anew signs in anew. */
const SHOWN = 4;
const question = (relay: StarlingClient) => relay.session.list();

export function Sessions({ account }: PartProps) {
  const t = useTranslations("account.sessions");
  const format = useFormat();
  const say = useFailureText();
  const { asked, again } = useAsked("", question);
  const [fault, setFault] = useState<string>();
  const end = (id: string) =>
    account
      .ask((relay) => relay.session.end(id))
      .then(again)
      .catch((error: unknown) => setFault(say(error)));
  return (
    <Panel heading={t("heading")}>
      <p className="mb-4 max-w-(--measure) text-small text-ink-soft">{t("body")}</p>
      <WhenAsked asked={asked} again={again}>
        {(sessions) => {
          const rows = sessions.map(({ id, by, current, createdAt }) => (
            <Row
              key={id}
              name={current ? t("here") : t(`by.${by}`)}
              about={t("since", { when: format.dateTime(createdAt) })}
            >
              {!current && (
                <Button
                  look="quiet"
                  className="min-h-9 px-4 text-small"
                  aria-label={t("endNamed", { when: format.dateTime(createdAt) })}
                  onClick={() => end(id)}
                >
                  {t("end")}
                </Button>
              )}
            </Row>
          ));
          return (
            <>
              <ul>{rows.slice(0, SHOWN)}</ul>
              {rows.length > SHOWN && (
                <Disclosure summary={t("more", { count: rows.length - SHOWN })}>
                  <ul>{rows.slice(SHOWN)}</ul>
                </Disclosure>
              )}
            </>
          );
        }}
      </WhenAsked>
      <p role="alert" className="text-small text-ember empty:hidden">
        {fault}
      </p>
    </Panel>
  );
}
