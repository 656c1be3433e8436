import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { hashApiKey } from "../http/authenticate.ts";
import { memoryStores } from "../testing/start-test-relay.ts";
import { OPERATOR_ACCOUNT, openOperator } from "./open-operator.ts";

const dir = mkdtempSync(join(tmpdir(), "starling-operator-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

it("[RQ10] opens the operator once, with a key that its owner alone may read", async () => {
  const { store } = await memoryStores(dir);
  const file = join(dir, "keys", "operator-api-key");
  await openOperator(store, file, 1);
  const key = readFileSync(file, "utf8");
  expect(key).toMatch(/^sk-starling-\S{32}\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await openOperator(store, file, 2);
  expect(readFileSync(file, "utf8")).toBe(key);
  expect(await store.accountOfApiKey(hashApiKey(key.trim()))).toBe(OPERATOR_ACCOUNT);
  expect(await store.account(OPERATOR_ACCOUNT)).toMatchObject({ kind: "operator", createdAtMs: 1 });

  // Another database under the same file: the key is taken over.
  const other = await memoryStores(dir);
  await openOperator(other.store, file, 3);
  expect(await other.store.accountOfApiKey(hashApiKey(key.trim()))).toBe(OPERATOR_ACCOUNT);

  chmodSync(file, 0o644);
  await expect(openOperator(store, file, 4)).rejects.toThrow("chmod 600");
});
