import { ALERT_FACTS, type AlertKind, type AlertView } from "@starling/protocol";

/** Kinds that are told with numbers. */
export type CountedAlert = {
  [K in AlertKind]: (typeof ALERT_FACTS)[K] extends readonly [] ? never : K;
}[AlertKind];

const isCounted = (kind: AlertKind): kind is CountedAlert => ALERT_FACTS[kind].length > 0;

/** The numbers that the sentence of an alert's kind names; undefined where it names none or one of them is missing. */
export function readAlertFacts({
  kind,
  facts,
}: Pick<AlertView, "kind" | "facts">):
  | { readonly kind: CountedAlert; readonly numbers: Readonly<Record<string, number>> }
  | undefined {
  if (!isCounted(kind)) return undefined;
  const numbers: Record<string, number> = {};
  for (const name of ALERT_FACTS[kind]) {
    const value = facts[name];
    if (typeof value !== "number") return undefined;
    numbers[name] = value;
  }
  return { kind, numbers };
}
