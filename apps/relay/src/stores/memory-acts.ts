// The part of a commit in memory that is about operators and disputes; with the database's refusals.
import type { AccountId } from "@starling/protocol";
import { StoreConflict } from "../ports/store.ts";
import { subjectsOf } from "./dispute-subjects.ts";
import type { MoneyTables } from "./memory-money.ts";
import type { Acts, StandingChange } from "./sort-acts.ts";
import { storableText } from "./storable-text.ts";

export function writeActs(money: MoneyTables, acts: Acts): void {
  for (const [accountId, standing] of acts.standings) writeStanding(money, accountId, standing);
  writeDevices(money, acts);
  writeDisputes(money, acts);
  writeSettings(money, acts);
  const { tables, put } = money;
  for (const { type: _, ...act } of acts.log) {
    if (tables.actions.has(act.actionId)) throw new StoreConflict(`the action ${act.actionId} is written`);
    put(tables.actions, act.actionId, { ...act, reason: storableText(act.reason), atMs: Math.floor(act.atMs) });
  }
}

function writeStanding(
  { tables: { suspensions, forfeits }, account, change, put, drop }: MoneyTables,
  accountId: AccountId,
  { lifted, suspended, forfeitedAtMs }: StandingChange,
): void {
  const owner = account(accountId);
  const before = lifted ? undefined : suspensions.get(accountId);
  const begun =
    before ??
    (suspended === null
      ? undefined
      : {
          atMs: Math.floor(suspended.atMs),
          checkId: suspended.checkId,
          reason: suspended.reason && storableText(suspended.reason),
          forfeitedAtMs: null,
        });
  const { matches, mismatches } = owner.record;
  const last = forfeits.get(accountId);
  const taken = forfeitedAtMs === null ? last : Math.max(last ?? 0, Math.floor(forfeitedAtMs));
  if (taken !== undefined) put(forfeits, accountId, taken);
  if (begun === undefined) {
    drop(suspensions, accountId);
    change(owner, { record: { matches, mismatches, isSuspended: false } });
    return;
  }
  const forfeited = taken !== undefined && taken >= begun.atMs ? taken : null;
  put(suspensions, accountId, { ...begun, forfeitedAtMs: forfeited });
  const how = { byOperator: begun.checkId === null, isForfeited: forfeited !== null };
  change(owner, { record: { matches, mismatches, isSuspended: true, ...how } });
}

function writeDevices({ tables, put, drop }: MoneyTables, { devices }: Acts): void {
  for (const change of devices.values()) {
    const { device, atMs } = change;
    if (!tables.accountKeys.has(device)) throw new StoreConflict(`there is no device ${device}`);
    if (change.type === "node-reinstated") drop(tables.suspendedDevices, device);
    else put(tables.suspendedDevices, device, { atMs: Math.floor(atMs), reason: storableText(change.reason) });
  }
}

function writeDisputes({ tables: { disputes }, account, put }: MoneyTables, { opened, decided }: Acts): void {
  for (const { type: _, entryId, atMs, ...dispute } of opened) {
    account(dispute.accountId);
    const taken = [...disputes.values()].flatMap(subjectsOf);
    const begun = {
      ...dispute,
      text: storableText(dispute.text),
      state: "open" as const,
      openingEntryId: entryId,
      entryId: null,
      decidedBy: null,
      reason: null,
      createdAtMs: Math.floor(atMs),
      decidedAtMs: null,
    };
    if (disputes.has(dispute.disputeId) || subjectsOf(begun).some((subject) => taken.includes(subject)))
      throw new StoreConflict("this is disputed already");
    put(disputes, dispute.disputeId, begun);
  }
  for (const { disputeId, state, operatorId, reason, entryId, atMs } of decided) {
    const before = disputes.get(disputeId);
    if (before?.state !== "open") throw new StoreConflict(`dispute ${disputeId} is not open`);
    const how = { decidedBy: operatorId, reason: storableText(reason), entryId, decidedAtMs: Math.floor(atMs) };
    put(disputes, disputeId, { ...before, state, ...how });
  }
}

function writeSettings({ tables, put, add }: MoneyTables, { models, policies }: Acts): void {
  for (const { modelId, isDisabled, pricePerItem, operatorId, atMs } of models.values())
    put(tables.modelSettings, modelId, {
      modelId,
      isDisabled,
      pricePerItem,
      changedBy: operatorId,
      changedAtMs: Math.floor(atMs),
    });
  for (const { version, operatorId, reason, changes, atMs } of policies) {
    if (tables.settingChanges.some((change) => change.version === version))
      throw new StoreConflict(`version ${version} of the settings is written`);
    add(tables.settingChanges, { version, operatorId, reason: storableText(reason), changes, atMs: Math.floor(atMs) });
  }
}
