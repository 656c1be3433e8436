// Binary parts of socket messages: a Buffer in Node, an ArrayBuffer in browsers; a Uint8Array from here on.
import { z } from "zod";

/** Accepts Uint8Array (Buffer) or ArrayBuffer of at most `bytesMax`; gives a Uint8Array over the same memory. */
export const bytes = (bytesMax: number) =>
  z
    .custom<Uint8Array | ArrayBuffer>((v) => v instanceof Uint8Array || v instanceof ArrayBuffer, {
      message: "must be bytes",
    })
    .transform((v) => (v instanceof Uint8Array ? v : new Uint8Array(v)))
    .refine((v) => v.byteLength <= bytesMax, { message: `must be at most ${bytesMax} bytes` });
