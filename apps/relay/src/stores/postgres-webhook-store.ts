// Webhooks and their deliveries in PostgreSQL.
import type { Sql } from "@starling/db";
import { accountId, eventId, jobId, webhookId } from "@starling/protocol";
import type { StoredDelivery, StoredWebhook, WebhookStore } from "../ports/webhook-store.ts";
import { lockedForAccount } from "./locked-for-account.ts";

interface WebhookRow {
  readonly id: string;
  readonly account_id: string;
  readonly url: string;
  readonly secret: string;
  readonly events: readonly string[];
  readonly created_at: Date;
  readonly disabled_at: Date | null;
}

interface DeliveryRow {
  readonly id: string;
  readonly webhook_id: string;
  readonly job_id: string | null;
  readonly event: string;
  readonly body: string;
  readonly attempts: number;
  readonly next_at: Date | null;
  readonly delivered_at: Date | null;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly created_at: Date;
}

const WEBHOOK = "w.id, w.account_id, w.url, w.secret, w.events, w.created_at, w.disabled_at";
const DELIVERY =
  "d.id, d.webhook_id, d.job_id, d.event, d.body, d.attempts, d.next_at, d.delivered_at, d.last_status, d.last_error, d.created_at";

export function createPostgresWebhookStore(sql: Sql): WebhookStore {
  /** An account has few webhooks: so many of each are looked at. */
  const ofAll = async ({ accountId: owner, before, limit }: Parameters<WebhookStore["deliveries"]>[0]) => {
    const { rows } = await sql.query<DeliveryRow>(
      `SELECT d.* FROM webhook w CROSS JOIN LATERAL (
         SELECT ${DELIVERY} FROM webhook_delivery d WHERE d.webhook_id = w.id AND ($2::text IS NULL OR d.id < $2)
         ORDER BY d.id DESC LIMIT $3) AS d
       WHERE w.account_id = $1 ORDER BY d.id DESC LIMIT $3`,
      [owner, before, limit],
    );
    return rows.map(deliveryOf);
  };
  return {
    create({ webhooksMax, nowMs, ...webhook }) {
      return lockedForAccount(sql, "webhooks", webhook.accountId, async (tx) => {
        const { rows } = await tx.query<WebhookRow>(
          `INSERT INTO webhook AS w (id, account_id, url, secret, events, created_at)
           SELECT $1, $2, $3, $4, $5::text[], to_timestamp($6::bigint / 1000.0)
           WHERE (SELECT count(*) FROM webhook WHERE account_id = $2) < $7::int RETURNING ${WEBHOOK}`,
          [
            webhook.webhookId,
            webhook.accountId,
            webhook.url,
            webhook.secret,
            webhook.events,
            Math.floor(nowMs),
            webhooksMax,
          ],
        );
        return rows[0] && webhookOf(rows[0]);
      });
    },

    async get(request) {
      const { rows } = await sql.query<WebhookRow>(
        `SELECT ${WEBHOOK} FROM webhook w WHERE w.id = $1 AND w.account_id = $2`,
        [request.webhookId, request.accountId],
      );
      return rows[0] && webhookOf(rows[0]);
    },

    async list(request) {
      const { rows } = await sql.query<WebhookRow>(
        `SELECT ${WEBHOOK} FROM webhook w WHERE w.account_id = $1 AND ($2::text IS NULL OR w.id < $2) ORDER BY w.id DESC LIMIT $3`,
        [request.accountId, request.before, request.limit],
      );
      return rows.map(webhookOf);
    },

    async update({ changes, ...request }) {
      const { rows } = await sql.query<WebhookRow>(
        `UPDATE webhook AS w SET url = coalesce($3, w.url), events = coalesce($4::text[], w.events), secret = coalesce($5, w.secret),
           disabled_at = CASE WHEN $6::boolean THEN to_timestamp($7::bigint / 1000.0) ELSE w.disabled_at END
         WHERE w.id = $1 AND w.account_id = $2 RETURNING ${WEBHOOK}`,
        [
          request.webhookId,
          request.accountId,
          changes.url ?? null,
          changes.events ?? null,
          changes.secret ?? null,
          changes.disabledAtMs !== undefined,
          changes.disabledAtMs == null ? null : Math.floor(changes.disabledAtMs),
        ],
      );
      return rows[0] && webhookOf(rows[0]);
    },

    async remove(request) {
      const { rowCount } = await sql.query("DELETE FROM webhook WHERE id = $1 AND account_id = $2", [
        request.webhookId,
        request.accountId,
      ]);
      return rowCount > 0;
    },

    async listening(request) {
      const { rows } = await sql.query<WebhookRow>(
        `SELECT ${WEBHOOK} FROM webhook w
         WHERE w.account_id = $1 AND w.disabled_at IS NULL AND w.events && ARRAY['*', $2::text] ORDER BY w.id`,
        [request.accountId, request.event],
      );
      return rows.map(webhookOf);
    },

    async enqueue(deliveries, nowMs) {
      if (deliveries.length === 0) return;
      await sql.query(
        `INSERT INTO webhook_delivery (id, webhook_id, job_id, event, body, once_key, next_at, created_at)
         SELECT t.id, w.id, t.job_id, t.event, t.body, t.once_key, to_timestamp($7::bigint / 1000.0), to_timestamp($7::bigint / 1000.0)
         FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]) WITH ORDINALITY
           AS t(id, webhook_id, job_id, event, body, once_key, n)
         JOIN (SELECT id FROM webhook WHERE id = ANY($2::text[]) FOR KEY SHARE) w ON w.id = t.webhook_id ORDER BY t.n
         ON CONFLICT (webhook_id, once_key) DO NOTHING`,
        [
          deliveries.map((d) => d.eventId),
          deliveries.map((d) => d.webhookId),
          deliveries.map((d) => d.jobId),
          deliveries.map((d) => d.event),
          deliveries.map((d) => d.body),
          deliveries.map((d) => d.onceKey),
          Math.floor(nowMs),
        ],
      );
    },

    claim({ nowMs, leaseMs, limit }) {
      return sql.transaction(async (tx) => {
        const { rows: claimed } = await tx.query<DeliveryRow>(
          `WITH due AS (
             SELECT d.id FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id AND w.disabled_at IS NULL
             WHERE d.next_at <= to_timestamp($1::bigint / 1000.0) ORDER BY d.next_at LIMIT $3 FOR UPDATE OF d SKIP LOCKED)
           UPDATE webhook_delivery d SET attempts = d.attempts + 1, next_at = to_timestamp($2::bigint / 1000.0)
           FROM due WHERE d.id = due.id RETURNING ${DELIVERY}`,
          [Math.floor(nowMs), Math.floor(nowMs + leaseMs), limit],
        );
        if (claimed.length === 0) return [];
        const { rows } = await tx.query<WebhookRow>(`SELECT ${WEBHOOK} FROM webhook w WHERE w.id = ANY($1::text[])`, [
          [...new Set(claimed.map((row) => row.webhook_id))],
        ]);
        const webhooks = new Map(rows.map((row) => [row.id, webhookOf(row)]));
        return claimed
          .map(deliveryOf)
          .sort((a, b) => (a.eventId < b.eventId ? -1 : 1))
          .flatMap((delivery) => {
            const webhook = webhooks.get(delivery.webhookId);
            return webhook === undefined ? [] : [{ delivery, webhook }];
          });
      });
    },

    async settle({ attempt, ...request }) {
      const isDelivered = attempt.outcome === "delivered";
      const nextAtMs = isDelivered ? null : attempt.nextAtMs;
      const { rowCount } = await sql.query(
        `UPDATE webhook_delivery SET next_at = to_timestamp($3::bigint / 1000.0), delivered_at = to_timestamp($4::bigint / 1000.0),
           last_status = $5::int, last_error = $6
         WHERE id = $1 AND attempts = $2 AND next_at IS NOT NULL`,
        [
          request.eventId,
          request.attempts,
          nextAtMs === null ? null : Math.floor(nextAtMs),
          isDelivered ? Math.floor(request.atMs) : null,
          attempt.status,
          isDelivered ? null : attempt.error,
        ],
      );
      return rowCount > 0;
    },

    async delivery(request) {
      const { rows } = await sql.query<DeliveryRow>(
        `SELECT ${DELIVERY} FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id WHERE d.id = $1 AND w.account_id = $2`,
        [request.eventId, request.accountId],
      );
      return rows[0] && deliveryOf(rows[0]);
    },

    async deliveries(request) {
      if (request.webhookId === null && request.jobId === null) return ofAll(request);
      const { rows } = await sql.query<DeliveryRow>(
        `SELECT ${DELIVERY} FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id AND w.account_id = $1
         WHERE ($2::text IS NULL OR d.webhook_id = $2) AND ($3::text IS NULL OR d.job_id = $3) AND ($4::text IS NULL OR d.id < $4)
         ORDER BY d.id DESC LIMIT $5`,
        [request.accountId, request.webhookId, request.jobId, request.before, request.limit],
      );
      return rows.map(deliveryOf);
    },

    async replay(request) {
      const { rowCount } = await sql.query(
        `UPDATE webhook_delivery d SET next_at = to_timestamp($3::bigint / 1000.0), delivered_at = NULL, attempts = 0
         FROM webhook w WHERE w.id = d.webhook_id AND w.account_id = $1 AND d.id = ANY($2::text[])`,
        [request.accountId, request.eventIds, Math.floor(request.nowMs)],
      );
      return rowCount;
    },

    async unannounced({ endedFromMs, limit }) {
      const { rows } = await sql.query<WebhookRow & { readonly job_id: string }>(
        `SELECT j.id AS job_id, ${WEBHOOK} FROM job j
         JOIN webhook w ON w.account_id = j.account_id AND w.disabled_at IS NULL AND w.created_at <= j.ended_at
           AND w.events && ARRAY['*', 'job.' || j.state]
         WHERE j.ended_at >= to_timestamp($1::bigint / 1000.0)
           AND NOT EXISTS (
             SELECT 1 FROM webhook_delivery d WHERE d.job_id = j.id AND d.webhook_id = w.id AND d.event = 'job.' || j.state)
         ORDER BY j.ended_at, j.id, w.id LIMIT $2`,
        [Math.floor(endedFromMs), limit],
      );
      return rows.map((row) => ({ jobId: jobId.parse(row.job_id), webhook: webhookOf(row) }));
    },

    async sweep({ createdBeforeMs, limit }) {
      const { rowCount } = await sql.query(
        `DELETE FROM webhook_delivery WHERE id IN (
           SELECT id FROM webhook_delivery WHERE next_at IS NULL AND created_at < to_timestamp($1::bigint / 1000.0)
           ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
        [Math.floor(createdBeforeMs), limit],
      );
      return rowCount;
    },
  };
}

const webhookOf = (row: WebhookRow): StoredWebhook => ({
  webhookId: webhookId.parse(row.id),
  accountId: accountId.parse(row.account_id),
  url: row.url,
  secret: row.secret,
  events: row.events,
  createdAtMs: row.created_at.getTime(),
  disabledAtMs: row.disabled_at?.getTime() ?? null,
});

const deliveryOf = (row: DeliveryRow): StoredDelivery => ({
  eventId: eventId.parse(row.id),
  webhookId: webhookId.parse(row.webhook_id),
  jobId: row.job_id === null ? null : jobId.parse(row.job_id),
  event: row.event,
  body: row.body,
  attempts: row.attempts,
  nextAtMs: row.next_at?.getTime() ?? null,
  deliveredAtMs: row.delivered_at?.getTime() ?? null,
  lastStatus: row.last_status,
  lastError: row.last_error,
  createdAtMs: row.created_at.getTime(),
});
