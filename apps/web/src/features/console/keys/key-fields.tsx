"use client";

import type { ApiScope } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { Choice } from "../../../shared/ui/choice.tsx";
import { TextField } from "../../../shared/ui/field.tsx";
import { Select } from "../../../shared/ui/select.tsx";
import { type KeyFault, type KeyForm, OFFERED_SCOPES } from "./key-terms.ts";

interface Props {
  readonly form: KeyForm;
  readonly faults: readonly KeyFault[];
  readonly onChange: (form: KeyForm) => void;
}

const scopeKey = (scope: ApiScope) => scope.replace(":", "-") as ScopeKey;
type ScopeKey =
  | "jobs-write"
  | "jobs-read"
  | "chat"
  | "embeddings"
  | "files"
  | "batches"
  | "webhooks"
  | "keys-manage"
  | "account-read"
  | "account-manage"
  | "redemptions";

/** What a key is called, may do, may cost, and until when. */
export function KeyFields({ form, faults, onChange }: Props) {
  const t = useTranslations("console.keys.form");
  const set = (change: Partial<KeyForm>) => onChange({ ...form, ...change });
  const faultOf = (fault: KeyFault) => (faults.includes(fault) ? { error: t(`faults.${fault}`) } : {});
  return (
    <>
      <TextField
        label={t("name")}
        hint={t("nameHint")}
        value={form.name}
        maxLength={64}
        required
        autoComplete="off"
        onChange={(event) => set({ name: event.target.value })}
        {...faultOf("name")}
      />
      <Choice
        legend={t("may")}
        name="key-may"
        value={form.everything ? "all" : "some"}
        onChange={(value) => set({ everything: value === "all" })}
        options={[
          { value: "some", label: t("some"), hint: t("someHint") },
          { value: "all", label: t("all"), hint: t("allHint") },
        ]}
      />
      {!form.everything && (
        <fieldset>
          <legend className="mb-1.5 text-small font-medium">{t("scopes")}</legend>
          <div className="grid gap-x-6 sm:grid-cols-2">
            {OFFERED_SCOPES.map((scope) => (
              <label key={scope} className="flex min-h-11 cursor-pointer items-baseline gap-3 py-2">
                <input
                  type="checkbox"
                  checked={form.scopes.includes(scope)}
                  onChange={(event) =>
                    set({
                      scopes: OFFERED_SCOPES.filter((one) =>
                        one === scope ? event.target.checked : form.scopes.includes(one),
                      ),
                    })
                  }
                  className="size-4 shrink-0 translate-y-0.5 accent-(--iris)"
                />
                <span>
                  {t(`scope.${scopeKey(scope)}`)}
                  <span className="block font-code text-small text-ink-soft">{scope}</span>
                </span>
              </label>
            ))}
          </div>
          {faults.includes("scopes") && (
            <p role="alert" className="text-small text-ember">
              {t("faults.scopes")}
            </p>
          )}
        </fieldset>
      )}
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField
          label={t("cap")}
          hint={t("capHint")}
          inputMode="decimal"
          autoComplete="off"
          value={form.cap}
          onChange={(event) => set({ cap: event.target.value })}
          {...faultOf("cap")}
        />
        <Select
          label={t("period")}
          value={form.period}
          onChange={({ target: { value } }) => set({ period: value === "day" || value === "month" ? value : "ever" })}
          options={[
            { value: "day", label: t("day") },
            { value: "month", label: t("month") },
            { value: "ever", label: t("ever") },
          ]}
        />
        <TextField
          label={t("rate")}
          hint={t("rateHint")}
          inputMode="numeric"
          autoComplete="off"
          value={form.rate}
          onChange={(event) => set({ rate: event.target.value })}
          {...faultOf("rate")}
        />
        <TextField
          label={t("expires")}
          hint={t("expiresHint")}
          type="date"
          value={form.expires}
          onChange={(event) => set({ expires: event.target.value })}
          {...faultOf("expires")}
        />
      </div>
    </>
  );
}
