// The files of one model as they come in: each fetched once, checked, counted against the bounds, and remembered with its role.
import { copyFile, link, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ModelFile } from "@starling/protocol";
import type { ModelProto } from "onnx-buf";
import { decodeModel } from "../onnx/model-codec.ts";
import { Refusal } from "../refusal.ts";
import { neededFile } from "./choose-files.ts";
import { downloadFile, type OnProgress } from "./download-file.ts";
import type { HubClient } from "./hub-client.ts";
import { repoName } from "./hub-repo.ts";
import type { HubFile } from "./list-files.ts";

type Role = ModelFile["role"];

export interface ModelFetch {
  readonly client: HubClient;
  readonly listed: ReadonlyMap<string, HubFile>;
  /** A file of parsed JSON that must be there. */
  readonly json: (path: string, role: Role) => Promise<unknown>;
  /** The same of one that may be missing; `undefined` as its role: it is read and not kept. */
  readonly optionalJson: (path: string, role: Role | undefined) => Promise<unknown>;
  /** A text that is read and not kept. */
  readonly optionalText: (path: string) => Promise<string | undefined>;
  readonly graph: (file: HubFile) => Promise<ModelProto>;
  readonly data: (file: HubFile) => Promise<void>;
  /** What the model is made of so far. */
  readonly kept: () => readonly { readonly path: string; readonly role: Role }[];
  /** Puts what is kept into a folder, by a second name where the file system has such a thing. */
  readonly place: (dir: string) => Promise<void>;
}

export function modelFetch(
  client: HubClient,
  listed: ReadonlyMap<string, HubFile>,
  downloads: string,
  onProgress: OnProgress,
): ModelFetch {
  const { limits } = client;
  const roles = new Map<string, Role>();
  const counted = new Set<string>();
  let bytesLeft = limits.totalBytesMax;

  const fetchFile = async (
    file: HubFile,
    role: Role | undefined,
    bytesMax = limits.smallFileBytesMax,
  ): Promise<string> => {
    if (file.sizeBytes > bytesMax) throw tooLarge(`${file.path} has ${file.sizeBytes} bytes`, bytesMax);
    if (!counted.has(file.path)) bytesLeft -= file.sizeBytes;
    counted.add(file.path);
    if (bytesLeft < 0) throw tooLarge(`${repoName(client.repo)} is larger`, limits.totalBytesMax);
    if (role !== undefined) roles.set(file.path, role);
    return downloadFile(client, file, downloads, onProgress);
  };
  const optionalText = async (path: string, role: Role | undefined): Promise<string | undefined> => {
    const file = listed.get(path);
    return file === undefined ? undefined : readFile(await fetchFile(file, role), "utf8");
  };

  return {
    client,
    listed,
    async json(path, role) {
      neededFile(client, listed, path);
      return parseJson((await optionalText(path, role)) ?? "", path);
    },
    async optionalJson(path, role) {
      const text = await optionalText(path, role);
      return text === undefined ? undefined : parseJson(text, path);
    },
    optionalText: (path) => optionalText(path, undefined),
    graph: async (file) => readGraph(await readFile(await fetchFile(file, "model", limits.graphBytesMax)), file.path),
    async data(file) {
      await fetchFile(file, "data", limits.fileBytesMax);
    },
    kept: () => [...roles].map(([path, role]) => ({ path, role })),
    async place(dir) {
      for (const path of roles.keys()) await linkOrCopy(join(downloads, path), join(dir, path));
    },
  };
}

const tooLarge = (what: string, bytesMax: number): Refusal =>
  new Refusal("too_large", `${what}; ${bytesMax} bytes are the most that is taken.`);

function readGraph(bytes: Uint8Array, path: string): ModelProto {
  try {
    return decodeModel(bytes);
  } catch (cause) {
    throw new Refusal("unsupported", `${path} is no ONNX model that can be read.`, { cause });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal("unsupported", `${path} is no valid JSON.`, { cause });
  }
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await link(from, to).catch(() => copyFile(from, to));
}
