"use client";

import { useTranslations } from "next-intl";
import { TextArea, TextField } from "../../../shared/ui/field.tsx";
import { Select } from "../../../shared/ui/select.tsx";
import { AssuranceSelect } from "../answers/assurance-select.tsx";
import type { OfferedModel } from "../logic/offered-model.ts";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";
import type { ChatDraft } from "./chat-draft.ts";

interface Props {
  readonly models: readonly OfferedModel[];
  readonly model: OfferedModel;
  readonly draft: ChatDraft;
  readonly onDraft: (change: Partial<ChatDraft>) => void;
  readonly seedError: string | undefined;
}

/** Which model, how it is told to be, and how its words are drawn. */
export function ChatSettings({ models, model, draft, onDraft, seedError }: Props) {
  const t = useTranslations("playground.chat.settings");
  const tokensMax = Math.min(PLAYGROUND_LIMITS.answerTokensMax, model.chat?.contextTokens ?? Number.POSITIVE_INFINITY);
  return (
    <section aria-label={t("label")} className="flex flex-col gap-5">
      <Select
        label={t("model")}
        value={model.id}
        options={models.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(event) => onDraft({ model: event.target.value })}
      />
      <TextArea
        label={t("system")}
        hint={t("systemHint")}
        rows={3}
        value={draft.system}
        maxLength={PLAYGROUND_LIMITS.systemCharsMax}
        onChange={(event) => onDraft({ system: event.target.value })}
      />
      <TextField
        label={t("temperature")}
        hint={t("temperatureHint")}
        type="number"
        inputMode="decimal"
        min={0}
        max={2}
        step={0.1}
        value={draft.temperature}
        onChange={({ target }) => {
          if (Number.isFinite(target.valueAsNumber))
            onDraft({ temperature: Math.min(2, Math.max(0, target.valueAsNumber)) });
        }}
      />
      <TextField
        label={t("seed")}
        hint={t("seedHint")}
        inputMode="numeric"
        maxLength={16}
        value={draft.seed}
        error={seedError}
        onChange={(event) => onDraft({ seed: event.target.value })}
      />
      <TextField
        label={t("maxTokens")}
        type="number"
        inputMode="numeric"
        min={1}
        max={tokensMax}
        value={draft.maxTokens}
        onChange={({ target }) => {
          if (Number.isInteger(target.valueAsNumber))
            onDraft({ maxTokens: Math.min(tokensMax, Math.max(1, target.valueAsNumber)) });
        }}
      />
      <AssuranceSelect value={draft.assurance} onChange={(assurance) => onDraft({ assurance })} />
    </section>
  );
}
