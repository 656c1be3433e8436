import { ALERT_FACTS, alertKind } from "@starling/protocol";
import { createTranslator } from "next-intl";
import { expect, it } from "vitest";
import de from "../../../../messages/admin/de.json" with { type: "json" };
import en from "../../../../messages/admin/en.json" with { type: "json" };
import { readAlertFacts } from "./read-alert-facts.ts";

it.each([
  ["en", en],
  ["de", de],
] as const)("every number of every kind of alert is in its sentence, in %s", (locale, admin) => {
  const t = createTranslator({ locale, messages: { admin }, onError: (error) => expect.fail(error.message) });
  const told = alertKind.options.flatMap((kind) => {
    const facts = Object.fromEntries(ALERT_FACTS[kind].map((name, i) => [name, 41 + i]));
    const read = readAlertFacts({ kind, facts });
    expect(read === undefined).toBe(ALERT_FACTS[kind].length === 0);
    if (read === undefined) return [];
    const sentence = t(`admin.alerts.facts.${read.kind}`, read.numbers);
    for (const value of Object.values(facts)) expect(sentence, kind).toContain(String(value));
    return [kind];
  });
  expect(told).toEqual(Object.keys(admin.alerts.facts));
});

it("an alert without its numbers is told without a sentence of them", () => {
  expect(readAlertFacts({ kind: "nodes_fell", facts: { nodes: 3 } })).toBeUndefined();
  expect(readAlertFacts({ kind: "chain_out_of_step", facts: {} })).toBeUndefined();
});
