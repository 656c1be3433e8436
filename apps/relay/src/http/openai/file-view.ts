import { type AccountId, type FileObject, fail, filePurpose, isId, type Outcome, ok } from "@starling/protocol";
import type { FileStore, StoredFile } from "../../ports/file-store.ts";

/** A file as OpenAI's API shows it. */
export const fileView = (file: StoredFile): FileObject => ({
  id: file.fileId,
  object: "file",
  bytes: file.bytes,
  created_at: Math.floor(file.createdAtMs / 1000),
  ...(file.expiresAtMs === null ? {} : { expires_at: Math.floor(file.expiresAtMs / 1000) }),
  filename: file.filename,
  purpose: filePurpose.parse(file.purpose),
  status: "processed",
});

/** A file of this account that has not expired; `param` names where its id stood. */
export async function ownFile(
  files: Pick<FileStore, "get">,
  accountId: AccountId,
  id: string,
  param: string,
): Promise<Outcome<StoredFile, "upload_not_found" | "upload_expired">> {
  const file = isId("file", id) ? await files.get({ fileId: id, accountId, nowMs: Date.now() }) : undefined;
  if (file === undefined) return fail("upload_not_found", { param });
  return file.isExpired ? fail("upload_expired", { param }) : ok(file);
}
