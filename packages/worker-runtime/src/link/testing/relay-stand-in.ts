// A real Socket.IO server that does the relay's side of /node and nothing else: it checks everything with the protocol's
// schemas, says welcome, grants what a test tells it to, and remembers what it heard.
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import {
  agreeOnVersion,
  attestationLeaf,
  attestationText,
  type Capacity,
  capacity,
  decodeText,
  type ErrorCode,
  encodeGenerateItem,
  encodeText,
  type GenerateItem,
  type Hello,
  hello,
  helloText,
  type JobId,
  type ModelManifest,
  makeId,
  type Progress,
  packBundle,
  progress,
  type Ready,
  type Result,
  type Results,
  ready,
  renew,
  results,
  type Sha256,
  unpackBundle,
  type VersionRange,
} from "@starling/protocol";
import { Server, type Socket } from "socket.io";
import { type Lose, loseMessages } from "./lose-messages.ts";
import { createPoke } from "./poke.ts";
import { sampleManifest } from "./sample-manifest.ts";
import { createTextDesk, type TextDesk } from "./text-desk.ts";

export const STAND_IN_JOB: JobId = "job_01J00000000000000000000000";

export interface HeardResult {
  readonly result: Result;
  /** The chunk's outputs, and the same as texts. */
  readonly outputs: readonly Uint8Array[] | null;
  readonly texts: readonly string[] | null;
  readonly outcome: ErrorCode | null;
  /** Whether the message's signature is the node's over what it was granted and what it answered. */
  readonly isSigned: boolean;
}

export interface StandInNode {
  readonly socket: Socket;
  readonly hello: Hello;
  readonly accountId: string;
}

export interface RelayStandIn {
  readonly url: string;
  readonly port: number;
  /** Connected and welcome. */
  readonly nodes: readonly StandInNode[];
  readonly heard: {
    readonly connections: unknown[];
    readonly hellos: Hello[];
    readonly ready: Ready[];
    readonly results: HeardResult[];
    readonly resultMessages: number[];
    readonly progress: Progress[];
    readonly renewed: number[][];
    readonly capacity: Capacity[];
    readonly left: string[];
    readonly invalid: string[];
  };
  /** Waits until `look` finds something; looks after everything that the relay hears. */
  until<T>(look: () => T | undefined | null | false, what?: string): Promise<T>;
  /** Grants one chunk for each list of texts, in one message, sent `times` times (once unless given); returns the fences. */
  grant(
    chunks: readonly (readonly string[])[],
    more?: { modelId?: string; to?: StandInNode; times?: number },
  ): readonly number[];
  /** Grants one chunk for each text that is to be made, in one message; returns the fences, which are the chunks' indexes too. */
  grantTexts(
    texts: readonly GenerateItem[],
    more?: { modelId?: string; to?: StandInNode; times?: number },
  ): readonly number[];
  /** Takes a text from the node that has it and grants it to another, which goes on with what was heard; returns its fence. */
  goOn(chunkIndex: number, more?: { modelId?: string; to?: StandInNode }): number;
  /** The texts as they are heard, by their chunk's index. */
  readonly texts: TextDesk;
  /** Fences that are leased and not answered. */
  readonly open: ReadonlySet<number>;
  drop(): void;
  close(): Promise<void>;
  /** What tests change while it runs. */
  readonly behave: {
    /** Acknowledges results after they were taken; a test may not. */
    acknowledge: (reply: () => void) => void;
    answerHello: ((message: Hello) => unknown) | null;
    answerResults: (() => unknown) | null;
    /** Takes progress and gives its acknowledgement; a test may say something else, or `undefined`: nothing. */
    answerProgress: ((message: Progress) => unknown) | null;
    /** Which messages are lost, either way. */
    lose: Lose | null;
    lost: readonly number[];
  };
}

export async function openRelayStandIn(
  more: {
    protocol?: VersionRange;
    models?: readonly string[];
    catalogue?: readonly ModelManifest[];
    files?: readonly Uint8Array[];
    renewEveryMs?: number;
    progressEveryMs?: number;
    port?: number;
  } = {},
): Promise<RelayStandIn> {
  const { protocol = { min: 1, max: 1 }, renewEveryMs = 60_000, progressEveryMs = 500, models = ["model-a"] } = more;
  const catalogue = more.catalogue ?? models.map(sampleManifest);
  const files = new Map((more.files ?? []).map((bytes) => [createHash("sha256").update(bytes).digest("hex"), bytes]));
  const http = createServer((request, response) => {
    const bytes = files.get(request.url?.replace("/files/", "") ?? "");
    const headers = { "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" };
    response.writeHead(bytes === undefined ? 404 : 200, headers).end(bytes);
  });
  const io = new Server(http, {
    transports: ["websocket"],
    serveClient: false,
    maxHttpBufferSize: 32 * 2 ** 20,
    cors: { origin: "*" },
  });
  const { poke, until } = createPoke();
  const nodes: StandInNode[] = [];
  const open = new Set<number>();
  const texts = createTextDesk();
  /** What was granted, by fence: the model's hash and the chunk's input. */
  const granted = new Map<number, { readonly modelHash: string; readonly input: Uint8Array }>();
  let nextFence = 1;
  const heard: RelayStandIn["heard"] = {
    connections: [],
    hellos: [],
    ready: [],
    results: [],
    resultMessages: [],
    progress: [],
    renewed: [],
    capacity: [],
    left: [],
    invalid: [],
  };
  const behave: RelayStandIn["behave"] = {
    acknowledge: (reply) => reply(),
    answerHello: null,
    answerResults: null,
    answerProgress: null,
    lose: null,
    lost: [],
  };
  const accounts = new Map<string, string>();

  io.of("/node").on("connection", (socket) => {
    heard.connections.push(socket.handshake.auth);
    loseMessages(socket, (event, kind) => behave.lose?.(event, kind) ?? false);
    const nonce = "n".repeat(16) + heard.connections.length;
    socket.emit("challenge", { nonce, protocol });
    poke();

    socket.on("hello", async (raw: unknown, ack: (reply: unknown) => void) => {
      const parsed = hello.safeParse(raw);
      const refuse = (code: ErrorCode) => ack({ error: { code, message: code } });
      if (!parsed.success) {
        heard.invalid.push(`hello: ${parsed.error.message}`);
        return refuse("invalid_hello");
      }
      if (agreeOnVersion(parsed.data.protocol, protocol) === undefined) return refuse("protocol_version_unsupported");
      if (!(await isHelloSigned(parsed.data, nonce))) return refuse("bad_signature");
      heard.hellos.push(parsed.data);
      const special = behave.answerHello?.(parsed.data);
      if (special !== undefined && special !== null) {
        ack(special);
        return poke();
      }
      const { x } = parsed.data.publicKey;
      const accountId = accounts.get(x) ?? makeId("acc", Date.now(), crypto.getRandomValues(new Uint8Array(10)));
      accounts.set(x, accountId);
      nodes.push({ socket, hello: parsed.data, accountId });
      ack({
        version: 1,
        nodeId: makeId("node", Date.now(), crypto.getRandomValues(new Uint8Array(10))),
        accountId,
        balance: { settled: "1.5", pending: "0" },
        catalogue,
        prepare: catalogue.map((manifest) => manifest.id),
        renewEveryMs,
        progressEveryMs,
      });
      poke();
    });

    const take = <T>(
      event: string,
      schema: { safeParse(v: unknown): { success: true; data: T } | { success: false; error: Error } },
      heardIt: (message: T, ack: (reply: unknown) => void) => unknown,
    ) =>
      socket.on(event, (raw: unknown, ack: (reply: unknown) => void) => {
        const parsed = schema.safeParse(raw);
        if (parsed.success) heardIt(parsed.data, ack);
        else {
          heard.invalid.push(`${event}: ${parsed.error.message}`);
          ack({ error: { code: "invalid_message", message: event } });
        }
        poke();
      });

    take("ready", ready, (message, ack) => {
      heard.ready.push(message);
      ack({});
    });
    take("capacity", capacity, (message, ack) => {
      heard.capacity.push(message);
      for (const fence of message.giveBack) {
        open.delete(fence);
        texts.close(fence);
      }
      ack({});
    });
    take("progress", progress, (message, ack) => {
      heard.progress.push(message);
      const reply = texts.take(message.streams);
      const said = behave.answerProgress === null ? reply : behave.answerProgress(message);
      if (said !== undefined) ack(said);
    });
    take("renew", renew, (message, ack) => {
      heard.renewed.push([...message.fences]);
      ack({ lost: behave.lost.filter((fence) => message.fences.includes(fence)) });
    });
    take("results", results, async (message, ack) => {
      const outputs = unpackBundle(message.outputs);
      if (!outputs.ok) throw new Error("the outputs are no bundle");
      const isSigned = await isAttested(
        message,
        outputs.value,
        granted,
        nodes.find((node) => node.socket === socket),
      );
      let at = 0;
      heard.resultMessages.push(message.results.length);
      const outcomes = message.results.map((result): ErrorCode | null => {
        const isText = texts.holds(result.fence);
        const parts = result.ok ? partsOf(outputs.value[at++]) : null;
        const held = open.delete(result.fence) ? null : "lease_not_held";
        const outcome = isText && parts !== null ? texts.judge(result.fence, parts[0] ?? new Uint8Array()) : held;
        if (!result.ok) texts.close(result.fence);
        heard.results.push({ result, outputs: parts, texts: parts?.map(textOf) ?? null, outcome, isSigned });
        return outcome;
      });
      behave.acknowledge(() => ack(behave.answerResults?.() ?? { outcomes }));
      poke();
    });
    socket.on("leave", (_raw: unknown, ack: (reply: unknown) => void) => {
      heard.left.push(socket.id);
      ack({});
      poke();
    });
    socket.on("disconnect", () => {
      const gone = nodes.findIndex((node) => node.socket === socket);
      if (gone >= 0) nodes.splice(gone, 1);
      poke();
    });
  });

  await new Promise<void>((resolve) => http.listen(more.port ?? 0, "127.0.0.1", resolve));
  const address = http.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  type To = { readonly modelId?: string; readonly to?: StandInNode; readonly times?: number };

  /** Each chunk is the list of its items. @param chunkIndex its fence unless given */
  function emitGrant(chunks: readonly (readonly Uint8Array[])[], to: To, chunkIndex?: number): readonly number[] {
    const { modelId = catalogue[0]?.id ?? "", to: node = nodes[0], times = 1 } = to;
    if (node === undefined) throw new Error("there is no node to grant to");
    const bundles = chunks.map((items) => packBundle(items));
    const leases = chunks.map((items, i) => {
      const fence = nextFence++;
      open.add(fence);
      const modelHash = catalogue.find((manifest) => manifest.id === modelId)?.hash ?? "";
      granted.set(fence, { modelHash, input: bundles[i] ?? new Uint8Array() });
      const itemCount = items.length;
      return { jobId: STAND_IN_JOB, chunkIndex: chunkIndex ?? fence, fence, modelId, itemCount, ttlMs: 60_000 };
    });
    const inputs = packBundle(bundles);
    for (let time = 0; time < times; time++) node.socket.emit("grant", { leases, inputs });
    return leases.map((lease) => lease.fence);
  }

  return {
    url: `http://127.0.0.1:${port}`,
    port,
    nodes,
    heard,
    open,
    until,
    behave,
    texts,
    grant: (chunks, to = {}) =>
      emitGrant(
        chunks.map((items) => items.map(encodeText)),
        to,
      ),
    grantTexts: (items, to = {}) => {
      // Known before the node can say anything of them.
      for (const [i, item] of items.entries()) texts.open(nextFence + i, nextFence + i, item);
      return emitGrant(
        items.map((item) => [encodeGenerateItem(item)]),
        to,
      );
    },
    goOn: (chunkIndex, to = {}) => {
      open.delete(texts.text(chunkIndex).fence);
      const item = texts.goOn(chunkIndex, nextFence);
      return emitGrant([[encodeGenerateItem(item)]], to, chunkIndex)[0] ?? 0;
    },
    drop: () => {
      for (const { socket } of nodes.splice(0)) socket.conn.close();
    },
    close: async () => {
      await io.close();
    },
  };
}

function partsOf(output: Uint8Array | undefined): readonly Uint8Array[] {
  const parts = unpackBundle(output ?? new Uint8Array());
  if (!parts.ok) throw new Error("the output is no bundle");
  return parts.value;
}

function textOf(part: Uint8Array): string {
  const text = decodeText(part);
  return text.ok ? text.value : "not UTF-8";
}

const isHelloSigned = (message: Hello, nonce: string): Promise<boolean> =>
  isBy(message.publicKey, message.signature, helloText(nonce, message.nodeKey));

async function isBy(publicKey: Hello["publicKey"], signature: string, text: string): Promise<boolean> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", publicKey, algorithm, false, ["verify"]);
  const bytes = new Uint8Array(Buffer.from(signature, "base64url"));
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, bytes, new Uint8Array(encodeText(text)));
}

const sha256: Sha256 = (...parts) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** Hashes everything anew, from what was granted and what came. */
async function isAttested(
  message: Results,
  outputs: readonly Uint8Array[],
  granted: ReadonlyMap<number, { readonly modelHash: string; readonly input: Uint8Array }>,
  node: StandInNode | undefined,
): Promise<boolean> {
  const leaves = message.results
    .filter((result) => result.ok)
    .map(({ jobId, chunkIndex, fence }, i) => {
      const { modelHash, input } = granted.get(fence) ?? { modelHash: "", input: new Uint8Array() };
      const [inputHash, outputHash] = [input, outputs[i] ?? new Uint8Array()].map((bytes) => hex(sha256(bytes)));
      return attestationLeaf(sha256, {
        modelHash,
        inputHash: inputHash ?? "",
        outputHash: outputHash ?? "",
        jobId,
        chunkIndex,
        fence,
      });
    });
  if (leaves.length === 0) return message.attestation === null;
  if (message.attestation === null || node === undefined) return false;
  return isBy(node.hello.publicKey, message.attestation, attestationText(sha256, leaves));
}
