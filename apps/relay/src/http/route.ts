// A route is described once; the description is served, and is what /openapi.json says.
import type { Readable } from "node:stream";
import type { AccountId, ErrorCode, Failure, Outcome } from "@starling/protocol";
import type { z } from "zod";
import type { HttpRoom } from "./http-room.ts";

export type Auth = "key" | "none";

export interface RouteRequest<P, Q, B, A extends Auth> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Whose key it was. */
  readonly accountId: A extends "key" ? AccountId : null;
  readonly idempotencyKey: string | null;
  /** SHA-256 (hex) over method, path and body; empty without an Idempotency-Key. */
  readonly requestHash: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly method: string;
  /** Aborts when the client goes away before it was answered, or the relay closes. */
  readonly signal: () => AbortSignal;
}

/** Sent as it is, with a content-type of its own; null is no body. */
export type RawBody = string | Buffer | Readable | null;

/** What is sent: an object as JSON, or a raw body. */
export interface RouteReply<R> {
  readonly body: R | RawBody;
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
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly auth: A;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
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
