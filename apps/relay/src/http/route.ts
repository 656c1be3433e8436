// A route is described once; the description is served, and is what /openapi.json says.
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import type { AccountId, ApiScope, ErrorCode, Failure, Outcome } from "@starling/protocol";
import type { z } from "zod";
import type { AddressLimit } from "./address-limits.ts";
import type { Asker } from "./asker.ts";
import type { HttpRoom } from "./http-room.ts";

export type Auth = "key" | "none";

export interface RouteRequest<P, Q, B, A extends Auth> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Whose key it was. */
  readonly accountId: A extends "key" ? AccountId : null;
  /** The key or session itself, as it was looked up: what it may do and spend. */
  readonly key: A extends "key" ? Asker : null;
  readonly idempotencyKey: string | null;
  /** SHA-256 (hex) over method, path and body; empty without an Idempotency-Key. */
  readonly requestHash: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly method: string;
  /** Whose request it is, as far as that can be told: an IP address. */
  readonly address: string;
  /** Path and query, as they were asked for. */
  readonly url: string;
  /** The body, of routes that read it themselves (`reads: "stream"`): nobody has touched it. */
  readonly payload: IncomingMessage;
  /** Aborts when the client goes away before it was answered, or the relay closes. */
  readonly signal: () => AbortSignal;
}

/** Sent as it is, with a content-type of its own; null is no body. */
export type RawBody = string | Buffer | Readable | null;

/** Written as it comes about, such as server-sent events. */
export interface LiveBody {
  readonly live: (out: LiveWriter) => Promise<void>;
}
export interface LiveWriter {
  /** Resolves true once the operating system has taken it; false when the reader is gone, or took nothing for `liveStallMs`. */
  write(text: string): Promise<boolean>;
}

/** What is sent: an object as JSON, or a raw body. */
export interface RouteReply<R> {
  readonly body: R | RawBody | LiveBody;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ReplySpec<R> {
  readonly status: number;
  readonly description: string;
  /** Of JSON replies. */
  readonly schema?: z.ZodType<R>;
  /** Of others, and of each line of NDJSON. */
  readonly mediaType?: string;
  readonly lineSchema?: z.ZodType;
}

export interface Route<P = unknown, Q = unknown, B = unknown, R = unknown, A extends Auth = Auth> {
  /** The operation's name: verb and noun. */
  readonly name: string;
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly auth: A;
  /** What a key must be allowed to do; `any` key will do where it says so. Routes with a key name one. */
  readonly scope?: Exclude<ApiScope, "*"> | "any";
  /** Takes keys of operators alone. */
  readonly operator?: true;
  /** Of routes without a key: how often an address may ask. */
  readonly addressLimit?: AddressLimit;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  /** A request without a body is taken as one with `{}`. */
  readonly bodyOptional?: true;
  /** Who reads the body: the registrar, as JSON, or with `stream` the handler, from `payload`; then `body` isn't looked at here. */
  readonly reads?: "json" | "stream";
  /** Media types that a handler that reads the body itself takes, with what each holds; JSON of `body` when left out. */
  readonly takes?: Readonly<Record<string, { readonly description: string; readonly schema?: z.ZodType }>>;
  /** Stands for `body` in the documentation, where what is read is looser than what is meant. */
  readonly bodyDocument?: z.ZodType;
  /** A cheap look at the body before its schema reads all of it. */
  readonly refuseEarly?: (body: unknown) => Failure | null;
  /** Takes an Idempotency-Key. */
  readonly idempotent?: boolean;
  readonly reply: ReplySpec<R>;
  /** Those of its own; what any route can answer is added. */
  readonly errors: readonly ErrorCode[];
  readonly handler: (
    room: HttpRoom,
    request: RouteRequest<P, Q, B, A>,
  ) => Promise<Outcome<RouteReply<R>>> | Outcome<RouteReply<R>>;
}

/** A route whose types no longer matter: how the registrar and the documentation see it. */
export interface AnyRoute extends Omit<Route, "handler" | "auth"> {
  readonly auth: Auth;
  handler(room: HttpRoom, request: RouteRequest<never, never, never, never>): ReturnType<Route["handler"]>;
}

/** Gives the description its types. */
export const route = <P, Q, B, R, A extends Auth>(description: Route<P, Q, B, R, A>): Route<P, Q, B, R, A> =>
  description;
