"use client";

import type { CreatedInvitation, InvitationView, OperatorView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { Ago } from "../../../shared/format/ago.tsx";
import { useFormat } from "../../../shared/format/use-format.ts";
import { Badge } from "../../../shared/ui/badge.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { DataTable } from "../../../shared/ui/data-table.tsx";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { ReasonSheet } from "../act/reason-sheet.tsx";
import { AccountLink } from "../list/links.tsx";
import { useAdmin } from "../shell/admin-context.ts";
import { InviteSheet } from "./invite-sheet.tsx";
import { LinkSheet } from "./link-sheet.tsx";

type Asking =
  | { readonly to: "invite" }
  | { readonly to: "show"; readonly invitation: CreatedInvitation }
  | { readonly to: "withdraw"; readonly operator: OperatorView }
  | { readonly to: "cancel"; readonly invitation: InvitationView };

/** Who operates the network, and who was invited to. */
export function Operators() {
  const t = useTranslations("admin.operators");
  const act = useTranslations("admin.act");
  const { accountId, onRefused } = useAdmin();
  const operators = useAsked("", (relay, signal) => relay.admin.operators({ signal }));
  const invitations = useAsked("", (relay, signal) => relay.admin.invitations({ signal }));
  const [asking, setAsking] = useState<Asking>();
  const close = () => setAsking(undefined);
  return (
    <>
      <PageHead
        title={t("title")}
        lead={t("lead")}
        actions={<Button onClick={() => setAsking({ to: "invite" })}>{t("invite")}</Button>}
      />
      <WhenAsked asked={operators.asked} again={operators.again}>
        {({ data }) => (
          <DataTable
            caption={t("title")}
            captionHidden
            rows={data}
            rowKey={({ account }) => account}
            empty={<EmptyState title={t("none")} />}
            columns={[
              {
                id: "account",
                header: t("account"),
                cell: ({ account }) => (
                  <>
                    <AccountLink id={account} />{" "}
                    {account === accountId && <span className="text-iris">{t("you")}</span>}
                  </>
                ),
              },
              { id: "name", header: t("name"), cell: ({ name }) => name ?? "–" },
              { id: "how", header: t("how"), cell: ({ how }) => t(`hows.${how}`) },
              {
                id: "by",
                header: t("invitedBy"),
                cell: ({ invitedBy, how }) =>
                  invitedBy === null ? how === "key" ? "–" : t("firstLink") : <AccountLink id={invitedBy} />,
              },
              { id: "since", header: t("since"), align: "end", cell: ({ since }) => <Ago when={since} /> },
              {
                id: "acts",
                header: t("acts"),
                headerHidden: true,
                align: "end",
                cell: (operator) =>
                  operator.how === "role" && (
                    <Button
                      look="quiet"
                      className="px-3 text-small"
                      aria-label={t("withdrawNamed", { name: operator.name ?? operator.account })}
                      onClick={() => setAsking({ to: "withdraw", operator })}
                    >
                      {t("withdraw")}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </WhenAsked>
      <h2 className="pt-12 pb-4 text-title font-medium">{t("invitations")}</h2>
      <WhenAsked asked={invitations.asked} again={invitations.again}>
        {({ data }) => <Invitations data={data} onCancel={(invitation) => setAsking({ to: "cancel", invitation })} />}
      </WhenAsked>
      {asking?.to === "invite" && (
        <InviteSheet
          onInvited={(invitation) => {
            invitations.again();
            setAsking({ to: "show", invitation });
          }}
          onClose={close}
        />
      )}
      {asking?.to === "show" && <LinkSheet invitation={asking.invitation} onClose={close} />}
      {asking?.to === "withdraw" && (
        <ReasonSheet
          heading={t("withdrawHeading")}
          steps={[
            t(asking.operator.account === accountId ? "withdrawOwn" : "withdrawStep"),
            t("withdrawKept"),
            t("withdrawLast"),
          ]}
          hint={act("auditReads")}
          yes={t("withdraw")}
          done={t("withdrawn")}
          grave
          act={(relay, reason) => relay.admin.withdrawOperator(asking.operator.account, reason)}
          // Whoever withdrew the own role is at the gate again.
          onDone={asking.operator.account === accountId ? onRefused : operators.again}
          onClose={close}
        />
      )}
      {asking?.to === "cancel" && (
        <ReasonSheet
          heading={t("cancelHeading")}
          steps={[t("cancelStep")]}
          hint={act("auditReads")}
          yes={t("cancelInvitation")}
          done={t("cancelled")}
          grave
          act={(relay, reason) => relay.admin.withdrawInvitation(asking.invitation.id, reason)}
          onDone={invitations.again}
          onClose={close}
        />
      )}
    </>
  );
}

interface InvitationsProps {
  readonly data: readonly InvitationView[];
  readonly onCancel: (invitation: InvitationView) => void;
}

function Invitations({ data, onCancel }: InvitationsProps) {
  const t = useTranslations("admin.operators");
  const { dateTime } = useFormat();
  return (
    <DataTable
      caption={t("invitations")}
      captionHidden
      rows={data}
      rowKey={({ id }) => id}
      empty={<p className="text-small text-ink-soft">{t("noInvitations")}</p>}
      columns={[
        { id: "name", header: t("for"), cell: ({ name }) => name ?? t("firstLink") },
        {
          id: "state",
          header: t("state"),
          cell: ({ state }) => (
            <Badge tone={state === "open" ? "busy" : state === "used" ? "good" : "quiet"}>{t(`states.${state}`)}</Badge>
          ),
        },
        {
          id: "by",
          header: t("invitedBy"),
          cell: ({ invitedBy }) => (invitedBy === null ? "–" : <AccountLink id={invitedBy} />),
        },
        {
          id: "usedBy",
          header: t("usedBy"),
          cell: ({ usedBy }) => (usedBy === null ? "–" : <AccountLink id={usedBy} />),
        },
        { id: "until", header: t("until"), align: "end", cell: ({ expiresAt }) => dateTime(expiresAt) },
        {
          id: "acts",
          header: t("acts"),
          headerHidden: true,
          align: "end",
          cell: (invitation) =>
            invitation.state === "open" && (
              <Button look="quiet" className="px-3 text-small" onClick={() => onCancel(invitation)}>
                {t("cancelInvitation")}
              </Button>
            ),
        },
      ]}
    />
  );
}
