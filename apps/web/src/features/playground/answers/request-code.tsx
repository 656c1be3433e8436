"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFailureText } from "../../../shared/errors/use-failure-text.ts";
import { Button } from "../../../shared/ui/button.tsx";
import { CodeBlock } from "../../../shared/ui/code-block.tsx";
import { CodeSamples } from "../../../shared/ui/code-samples.tsx";
import { Disclosure } from "../../../shared/ui/disclosure.tsx";
import type { Payer } from "../payer/use-payer.ts";
import { KEY_VARIABLE, type Sample } from "../samples/sample.ts";

/** What a key that is made here may do and spend. */
const SCOPES = ["chat", "embeddings", "jobs:write", "jobs:read"] as const;
const KEY_CAP = "5";

/** The same request as programs make it, and the key that it takes. */
export function RequestCode({ sample, payer }: { readonly sample: Sample; readonly payer: Payer }) {
  const t = useTranslations("playground.code");
  return (
    <Disclosure summary={t("summary")}>
      <div className="flex min-w-0 flex-col gap-5">
        <KeyMaker payer={payer} />
        <CodeSamples
          label={t("label")}
          samples={[
            { id: "curl", label: "curl", code: sample.curl },
            { id: "sdk", label: t("sdk"), code: sample.sdk },
            ...(sample.openai === null ? [] : [{ id: "openai", label: "openai", code: sample.openai }]),
          ]}
        />
        {sample.openai === null && <p className="text-small text-ink-soft">{t("noOpenai")}</p>}
      </div>
    </Disclosure>
  );
}

function KeyMaker({ payer }: { readonly payer: Payer }) {
  const t = useTranslations("playground.code");
  const sayFailure = useFailureText();
  const [key, setKey] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const make = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const made = await payer.account.ask((relay) =>
        relay.keys.create({ name: "playground", scopes: [...SCOPES], cap: KEY_CAP }),
      );
      setKey(made.key);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  if (key !== null)
    return (
      <div className="flex flex-col gap-2">
        <CodeBlock label={t("export")} code={`export ${KEY_VARIABLE}=${key}`} />
        <p className="text-small text-ink-soft">{t("once", { cap: KEY_CAP })}</p>
      </div>
    );
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
      <p className="max-w-(--measure) text-small text-ink-soft">{t("needsKey", { variable: KEY_VARIABLE })}</p>
      <Button look="quiet" disabled={isBusy || payer.state.phase !== "signed-in"} onClick={make}>
        {t("makeKey")}
      </Button>
      {failure !== null && (
        <p role="alert" className="w-full text-small text-ember">
          {sayFailure(failure)}
        </p>
      )}
    </div>
  );
}
