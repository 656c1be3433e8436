"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useMemo, useState } from "react";
import { Button } from "../../../shared/ui/button.tsx";
import { DropZone } from "../../../shared/ui/drop-zone.tsx";
import { EmptyState } from "../../../shared/ui/empty-state.tsx";
import { TextArea, TextField } from "../../../shared/ui/field.tsx";
import { Select } from "../../../shared/ui/select.tsx";
import { AssuranceSelect } from "../answers/assurance-select.tsx";
import type { OwnTab } from "../local/use-own-tab.ts";
import type { Who } from "../local/who-answers.tsx";
import type { OfferedModel } from "../logic/offered-model.ts";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";
import { splitPassages } from "../logic/split-passages.ts";
import { CostLine } from "../payer/cost-line.tsx";
import type { Payer } from "../payer/use-payer.ts";
import { useQuote } from "../payer/use-quote.ts";
import type { SearchDraft } from "./search-draft.ts";
import { SearchResults } from "./search-results.tsx";
import type { Search } from "./use-search.ts";

const { searchCharsMax, passageCharsMax, passagesMax, queryCharsMax } = PLAYGROUND_LIMITS;

interface Props {
  readonly relayUrl: string;
  readonly models: readonly OfferedModel[];
  readonly payer: Payer;
  readonly ownTab: OwnTab;
  readonly who: Who;
  readonly search: Search;
  readonly draft: SearchDraft;
  readonly onDraft: (change: Partial<SearchDraft>) => void;
}

/** A text of the visitor's, searched by meaning. */
export function SearchTab({ relayUrl, models, payer, ownTab, who, search, draft, onDraft }: Props) {
  const t = useTranslations("playground.search");
  const [fileError, setFileError] = useState<string>();
  const model = models.find(({ id }) => id === draft.model) ?? models[0];
  const passages = useMemo(
    () => splitPassages(draft.text, { charsMax: passageCharsMax, max: passagesMax }),
    [draft.text],
  );
  const query = draft.query.trim();
  const mayAsk =
    passages.length > 0 &&
    query !== "" &&
    !search.isBusy &&
    (who === "network" || ownTab.hasAgreed) &&
    (who === "tab" || payer.state.phase === "signed-in");
  const quote = useQuote(
    payer,
    who === "tab" || model === undefined || passages.length === 0
      ? null
      : { model: model.id, assurance: draft.assurance, counts: { items: passages.length + 1 } },
  );
  if (model === undefined) return <EmptyState title={t("none.title")} body={t("none.body")} />;

  const read = async ([file]: readonly File[]) => {
    if (file === undefined) return;
    // UTF-8 takes four bytes a character at most.
    if (file.size > 4 * searchCharsMax) return setFileError(t("tooLarge", { count: searchCharsMax }));
    const text = await file.text();
    if (text.length > searchCharsMax) return setFileError(t("tooLarge", { count: searchCharsMax }));
    if (text.includes("\0")) return setFileError(t("noText"));
    setFileError(undefined);
    onDraft({ text });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (mayAsk) search.search({ model: model.id, passages, query, assurance: draft.assurance }, who);
  };
  return (
    <form onSubmit={submit} className="grid gap-x-12 gap-y-8 xl:grid-cols-[minmax(0,1fr)_17rem]">
      <div className="flex min-w-0 flex-col gap-5">
        <TextArea
          label={t("text")}
          hint={t("passages", { count: passages.length, most: passagesMax })}
          rows={9}
          value={draft.text}
          maxLength={searchCharsMax}
          onChange={(event) => onDraft({ text: event.target.value })}
        />
        <TextField
          label={t("query")}
          value={draft.query}
          maxLength={queryCharsMax}
          onChange={(event) => onDraft({ query: event.target.value })}
        />
        <div className="flex flex-wrap items-center gap-3">
          {search.isBusy ? (
            <Button look="ember" onClick={search.stop}>
              {t("stop")}
            </Button>
          ) : (
            <Button type="submit" disabled={!mayAsk}>
              {t("go")}
            </Button>
          )}
        </div>
        {who !== "tab" && <CostLine payer={payer} quote={quote} model={model} />}
        <SearchResults search={search} payer={payer} relayUrl={relayUrl} />
      </div>
      <section aria-label={t("settings")} className="flex flex-col gap-5">
        <Select
          label={t("model")}
          value={model.id}
          options={models.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(event) => onDraft({ model: event.target.value })}
        />
        <AssuranceSelect value={draft.assurance} onChange={(assurance) => onDraft({ assurance })} />
        <DropZone
          label={t("drop")}
          hint={t("dropHint", { count: searchCharsMax })}
          accept=".txt,.md,.text,text/plain,text/markdown"
          error={fileError}
          onFiles={read}
        />
      </section>
    </form>
  );
}
