// /v1/files: what batches read and write.
import { type FileObject, type FilesPage, fileDeleted, fileObject, filesPage } from "@starling/protocol";
import { SDK_LIMITS } from "./sdk-limits.ts";
import { type CallOptions, openStream, sendRequest, type Transport } from "./send-request.ts";

export interface Files {
  /** `file` is a file of lines: requests of a batch, or items of a job. */
  upload(file: Blob, options?: CallOptions & { readonly filename?: string | undefined }): Promise<FileObject>;
  get(id: string, options?: CallOptions): Promise<FileObject>;
  list(options?: CallOptions): Promise<FilesPage>;
  content(id: string, options?: CallOptions): Promise<ReadableStream<Uint8Array>>;
  delete(id: string, options?: CallOptions): Promise<void>;
}

export function createFiles(transport: Transport): Files {
  const path = "/v1/files";
  const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`;
  return {
    upload(file, { signal, filename } = {}) {
      const form = new FormData();
      form.append("purpose", "batch");
      form.append("file", file, filename ?? nameOf(file));
      return sendRequest(transport, { method: "POST", path, form, tryMs: SDK_LIMITS.uploadMs, signal }, fileObject);
    },
    get: (id, { signal } = {}) => sendRequest(transport, { method: "GET", path: pathOf(id), signal }, fileObject),
    list: ({ signal } = {}) => sendRequest(transport, { method: "GET", path, signal }, filesPage),
    content: (id, { signal } = {}) => openStream(transport, { method: "GET", path: `${pathOf(id)}/content`, signal }),
    delete: async (id, { signal } = {}) => {
      await sendRequest(transport, { method: "DELETE", path: pathOf(id), signal }, fileDeleted);
    },
  };
}

const nameOf = (file: Blob): string => ("name" in file && typeof file.name === "string" ? file.name : "lines.jsonl");
