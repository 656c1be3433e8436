// One frame of a client: parsed once, held against its method's schema, answered.
import type { Frames, Method } from "./frames.ts";
import { type RelayFault, refused, type Taken } from "./relay-fault.ts";
import type { Answer, Reader, Switchboard } from "./switchboard.ts";

type RpcId = number | string;

export type Frame =
  | { readonly kind: "request"; readonly id: RpcId; readonly method: string; readonly params: unknown }
  /** The client has what was delivered under this id. */
  | { readonly kind: "acknowledgement"; readonly id: RpcId }
  | { readonly kind: "fault"; readonly fault: RelayFault };

/** @param text null for a binary frame */
export function readFrame(text: string | null, frames: Frames): Frame {
  const json = text === null ? undefined : jsonOf(text);
  if (json === undefined) return { kind: "fault", fault: "invalid_json" };
  const request = frames.request.safeParse(json);
  if (request.success) {
    const { id, method, params } = request.data;
    return { kind: "request", id, method, params };
  }
  const response = frames.response.safeParse(json);
  return response.success
    ? { kind: "acknowledgement", id: response.data.id }
    : { kind: "fault", fault: "invalid_frame" };
}

export function answerRequest(
  reader: Reader,
  { method, params }: Extract<Frame, { kind: "request" }>,
  frames: Frames,
  switchboard: Switchboard,
): Taken<Answer> {
  return isMethod(method, frames) ? ask(reader, method, params, frames, switchboard) : refused("unknown_method");
}

function ask<M extends Method>(
  reader: Reader,
  method: M,
  params: unknown,
  frames: Frames,
  { methods }: Switchboard,
): Taken<Answer> {
  const parsed = frames.params[method].safeParse(params);
  if (!parsed.success) return refused("invalid_params");
  // A codec: the schema is the method's own, which the compiler can't follow through the two tables.
  return methods[method](reader, parsed.data as Parameters<(typeof methods)[M]>[1]);
}

const isMethod = (name: string, { params }: Frames): name is Method => Object.hasOwn(params, name);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
