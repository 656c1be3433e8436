"use client";

import type { KeyView } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useAsked } from "../../../shared/ask/use-asked.ts";
import { WhenAsked } from "../../../shared/ask/when-asked.tsx";
import { Button } from "../../../shared/ui/button.tsx";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { PageHead } from "../../../shared/ui/page-head.tsx";
import { toast } from "../../../shared/ui/toast.ts";
import { SureSheet } from "../parts/sure-sheet.tsx";
import { KeySheet } from "./key-sheet.tsx";
import { KeysTable } from "./keys-table.tsx";
import { readKeys } from "./read-keys.ts";

type Open =
  | { readonly what: "new" }
  | { readonly what: "change"; readonly key: KeyView }
  | { readonly what: "revoke"; readonly key: KeyView };

/** The account's API keys: what each may do and spend. */
export function Keys() {
  const t = useTranslations("console.keys");
  const asking = useAsked("keys", readKeys);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const make = <Button onClick={() => setOpen({ what: "new" })}>{t("make")}</Button>;
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} actions={make} />
      <WhenAsked {...asking}>
        {(keys) => (
          <KeysTable
            keys={keys}
            empty={<EmptyState title={t("none")} body={t("noneBody")} />}
            onChange={(key) => setOpen({ what: "change", key })}
            onRevoke={(key) => setOpen({ what: "revoke", key })}
          />
        )}
      </WhenAsked>
      {(open?.what === "new" || open?.what === "change") && (
        <KeySheet changed={open.what === "change" ? open.key : undefined} onDone={asking.again} onClose={close} />
      )}
      {open?.what === "revoke" && (
        <SureSheet
          heading={t("revokeHeading", { name: open.key.name })}
          body={t("revokeBody")}
          yes={t("revoke")}
          act={async (relay) => {
            await relay.keys.revoke(open.key.id);
          }}
          onDone={() => {
            toast({ tone: "done", title: t("revoked", { name: open.key.name }) });
            asking.again();
            close();
          }}
          onClose={close}
        />
      )}
    </>
  );
}
