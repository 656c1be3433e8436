"use client";

import type { TensorBytes } from "@starling/protocol";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "../../../shared/ui/button.tsx";
import { TextArea, TextField } from "../../../shared/ui/field.tsx";
import { PLAYGROUND_LIMITS } from "../logic/playground-limits.ts";
import type { TensorSource } from "../samples/tensors-sample.ts";
import type { AskedPort } from "./declared-port.ts";
import { isDtype, type ReadTensor, readTensor, readTensorFile } from "./read-tensor.ts";
import { sourceOf } from "./tensor-source.ts";

/** What was entered: the tensors by name, and where their values come from. */
export interface Feeds {
  readonly tensors: Readonly<Record<string, TensorBytes>>;
  readonly sources: Readonly<Record<string, TensorSource>>;
}

interface Entered {
  readonly shape: string;
  readonly values: string;
  readonly file: { readonly name: string; readonly bytes: Uint8Array } | null;
}

const firstOf = ({ start }: AskedPort): Entered => ({ shape: start.join(", "), values: "1", file: null });
/** Of a float64, the widest. */
const FILE_BYTES_MAX = PLAYGROUND_LIMITS.tensorValuesMax * 8 + 64;

interface Props {
  readonly ports: readonly AskedPort[];
  /** What the button says. */
  readonly action: string;
  readonly mayRun: boolean;
  readonly onRun: (feeds: Feeds) => void;
  /** While something runs that can be stopped. */
  readonly onStop?: () => void;
}

/** One tensor an input: its shape, and its values as a list, as one for all, or from a file. */
export function FeedsForm({ ports, action, mayRun, onRun, onStop }: Props) {
  const t = useTranslations("playground.tensors");
  const [entered, setEntered] = useState<Readonly<Record<string, Entered>>>(() =>
    Object.fromEntries(ports.map((port) => [port.name, firstOf(port)])),
  );
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const change = (name: string, part: Partial<Entered>) =>
    setEntered((entered) => {
      const before = entered[name];
      return before === undefined ? entered : { ...entered, [name]: { ...before, ...part } };
    });
  const say = (read: Extract<ReadTensor, { ok: false }>) => t(`faults.${read.fault}`, { count: read.wanted ?? 0 });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const tensors: Record<string, TensorBytes> = {};
    const sources: Record<string, TensorSource> = {};
    const found: Record<string, string> = {};
    for (const { name, dtype } of ports) {
      const of = entered[name];
      if (of === undefined) continue;
      if (!isDtype(dtype)) found[name] = t("faults.kind");
      else {
        const read =
          of.file === null ? readTensor(dtype, of.shape, of.values) : readTensorFile(dtype, of.shape, of.file.bytes);
        if (read.ok) {
          tensors[name] = read.tensor;
          sources[name] = sourceOf(of, read.tensor);
        } else found[name] = say(read);
      }
    }
    setFaults(found);
    if (Object.keys(found).length === 0) onRun({ tensors, sources });
  };
  const take = async (name: string, file: File | undefined) => {
    if (file === undefined) return change(name, { file: null });
    if (file.size > FILE_BYTES_MAX) return setFaults((faults) => ({ ...faults, [name]: t("faults.large") }));
    change(name, { file: { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) } });
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-6">
      {ports.map((port) => {
        const { name, dtype, dims } = port;
        const of = entered[name] ?? firstOf(port);
        return (
          <fieldset key={name} className="border-t border-rule pt-4">
            <legend className="sr-only">{name}</legend>
            <p className="pb-3">
              <span className="font-code">{name}</span>{" "}
              <span className="font-code text-small text-ink-soft">
                {dtype} [{dims.join(", ")}]
              </span>
            </p>
            <div className="grid gap-4 md:grid-cols-[12rem_minmax(0,1fr)]">
              <TextField
                label={t("shape")}
                value={of.shape}
                maxLength={80}
                onChange={(event) => change(name, { shape: event.target.value })}
              />
              <TextArea
                label={t("values")}
                hint={of.file === null ? t("valuesHint") : t("fromFile", { name: of.file.name })}
                rows={2}
                value={of.values}
                disabled={of.file !== null}
                error={faults[name]}
                maxLength={PLAYGROUND_LIMITS.draftCharsMax}
                onChange={(event) => change(name, { values: event.target.value })}
              />
            </div>
            <label className="mt-2 flex flex-wrap items-center gap-x-3 text-small">
              {t("file")}
              <input
                type="file"
                className="min-h-11 max-w-full py-2"
                onChange={({ target }) => take(name, target.files?.[0])}
              />
            </label>
          </fieldset>
        );
      })}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" disabled={!mayRun}>
          {action}
        </Button>
        {onStop !== undefined && (
          <Button look="ember" onClick={onStop}>
            {t("stop")}
          </Button>
        )}
      </div>
    </form>
  );
}
