// Wallets that stand for accounts, in PostgreSQL.
import type { Sql } from "@starling/db";
import { accountId } from "@starling/protocol";
import type { StoredWallet, WalletStore } from "../ports/wallet-store.ts";
import { lockedForAccount } from "./locked-for-account.ts";

interface WalletRow {
  readonly address: string;
  readonly account_id: string;
  readonly chain_id: bigint | null;
  readonly label: string | null;
  readonly linked_at: Date;
}

export function createPostgresWalletStore(sql: Sql): WalletStore {
  return {
    async find(address) {
      const { rows } = await sql.query<WalletRow>("SELECT * FROM wallet_link WHERE address = $1", [address]);
      return rows[0] && walletOf(rows[0]);
    },

    async list({ accountId, limit }) {
      const { rows } = await sql.query<WalletRow>(
        "SELECT * FROM wallet_link WHERE account_id = $1 ORDER BY linked_at, address LIMIT $2",
        [accountId, limit],
      );
      return rows.map(walletOf);
    },

    link({ address, accountId, chainId, label, walletsMax, nowMs }) {
      return lockedForAccount(sql, "wallets", accountId, async (tx) => {
        const { rows: linked } = await tx.query<WalletRow>(
          `INSERT INTO wallet_link (address, account_id, chain_id, label, linked_at)
           SELECT $1, $2, $3::bigint, $4, to_timestamp($5::bigint / 1000.0)
           WHERE (SELECT count(*) FROM wallet_link WHERE account_id = $2) < $6::int
           ON CONFLICT (address) DO NOTHING RETURNING *`,
          [address, accountId, chainId, label, Math.floor(nowMs), walletsMax],
        );
        if (linked[0] !== undefined) return { ok: true, wallet: walletOf(linked[0]) };
        const { rows } = await tx.query<WalletRow>("SELECT * FROM wallet_link WHERE address = $1", [address]);
        if (rows[0] === undefined) return { ok: false, refusal: "too_many_wallets" };
        const wallet = walletOf(rows[0]);
        return wallet.accountId === accountId
          ? { ok: true, wallet }
          : { ok: false, refusal: "wallet_taken", of: wallet.accountId };
      });
    },

    unlink({ address, accountId, nowMs }) {
      return sql.transaction(async (tx) => {
        const { rowCount } = await tx.query("DELETE FROM wallet_link WHERE address = $1 AND account_id = $2", [
          address,
          accountId,
        ]);
        await tx.query(
          "UPDATE session SET revoked_at = to_timestamp($3::bigint / 1000.0) WHERE wallet_address = $1 AND account_id = $2 AND revoked_at IS NULL",
          [address, accountId, Math.floor(nowMs)],
        );
        return rowCount === 1;
      });
    },
  };
}

const walletOf = (row: WalletRow): StoredWallet => ({
  address: row.address,
  accountId: accountId.parse(row.account_id),
  chainId: row.chain_id === null ? null : Number(row.chain_id),
  label: row.label,
  linkedAtMs: row.linked_at.getTime(),
});
