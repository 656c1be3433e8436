import { Duplex } from "node:stream";

export interface PgliteStreamPort {
  /** Whole messages of the wire protocol; the bytes change hands. */
  send(bytes: Uint8Array<ArrayBuffer>): void;
  ended(): void;
}

/** Stands where node-postgres expects a socket. What it writes in one go, it writes whole: no message is ever cut. */
export class PgliteStream extends Duplex {
  readonly #port: PgliteStreamPort;

  constructor(port: PgliteStreamPort) {
    super();
    this.#port = port;
  }

  receive(bytes: Uint8Array): void {
    this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  connect(): void {
    process.nextTick(() => this.emit("connect"));
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#port.send(new Uint8Array(chunk));
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    const bytes = new Uint8Array(chunks.reduce((length, { chunk }) => length + chunk.byteLength, 0));
    let offset = 0;
    for (const { chunk } of chunks) {
      bytes.set(chunk, offset);
      offset += chunk.byteLength;
    }
    this.#port.send(bytes);
    done();
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#port.ended();
    done(error);
  }

  // A socket's: nothing to set here.
  setNoDelay(): void {}
  setKeepAlive(): void {}
  ref(): void {}
  unref(): void {}
}
