// A process that opens PGlite, says what it finds, then commits as fast as it can and says each commit only after it
// was acknowledged.
import { openDatabase } from "../index.ts";

export interface FoundMarks {
  readonly marks: number;
  readonly twins: number;
  readonly last: number;
}

const database = await openDatabase({ dataDir: process.argv[2] ?? "" });
const { rows } = await database.sql.query<FoundMarks>(
  `SELECT count(*) FILTER (WHERE id LIKE 'mark-%')::int AS marks, count(*) FILTER (WHERE id LIKE 'twin-%')::int AS twins,
          coalesce(max(substr(id, 6)::int), -1) AS last FROM account`,
);
process.send?.(rows[0]);
for (let n = (rows[0]?.last ?? -1) + 1; ; n++) {
  await database.sql.transaction(async (tx) => {
    for (const id of [`mark-${n}`, `twin-${n}`]) {
      await tx.query("INSERT INTO account (id, kind) VALUES ($1, 'consumer')", [id]);
    }
  });
  process.send?.(n);
}
