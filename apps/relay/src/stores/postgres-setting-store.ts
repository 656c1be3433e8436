// What operators have set, in PostgreSQL.
import type { Sql } from "@starling/db";
import { accountId, settingName } from "@starling/protocol";
import { z } from "zod";
import type { SettingStore, StoredSettingChange } from "../ports/setting-store.ts";

interface ChangeRow {
  readonly version: number;
  readonly operator_id: string;
  readonly reason: string;
  readonly changes: unknown;
  readonly created_at: Date;
}

const value = z.union([z.number(), z.string()]);
const changes = z.array(z.object({ name: settingName, from: value, to: value }));

export const createPostgresSettingStore = (sql: Sql): SettingStore => ({
  async current() {
    const { rows } = await sql.query<{ name: string; value: unknown; version: number }>("SELECT * FROM setting");
    const values = new Map(
      rows.map(
        (row) => [settingName.parse(row.name), { value: value.parse(row.value), version: row.version }] as const,
      ),
    );
    return { version: Math.max(0, ...rows.map((row) => row.version)), values };
  },
  async change(version) {
    const { rows } = await sql.query<ChangeRow>("SELECT * FROM setting_change WHERE version = $1", [version]);
    return rows[0] && changeOf(rows[0]);
  },
  async history({ before, limit }) {
    const { rows } = await sql.query<ChangeRow>(
      "SELECT * FROM setting_change WHERE ($1::int IS NULL OR version < $1) ORDER BY version DESC LIMIT $2",
      [before, limit],
    );
    return rows.map(changeOf);
  },
  async models() {
    const { rows } = await sql.query<{
      model_id: string;
      is_disabled: boolean;
      price_per_item: bigint;
      changed_by: string;
      changed_at: Date;
    }>("SELECT * FROM model_setting ORDER BY model_id");
    return rows.map((row) => ({
      modelId: row.model_id,
      isDisabled: row.is_disabled,
      pricePerItem: row.price_per_item,
      changedBy: accountId.parse(row.changed_by),
      changedAtMs: row.changed_at.getTime(),
    }));
  },
});

const changeOf = (row: ChangeRow): StoredSettingChange => ({
  version: row.version,
  operatorId: accountId.parse(row.operator_id),
  reason: row.reason,
  changes: changes.parse(row.changes),
  atMs: row.created_at.getTime(),
});
