// Results wait in the outbox until the relay acknowledges them. They leave in flights: the first at once, the next
// together once an acknowledgement comes or enough of them wait; the end of a stream is enough.
import { ERRORS, type ErrorCode, type Notice } from "@starling/protocol";
import { MACHINE_LIMITS } from "./machine-limits.ts";
import type { NodeAction } from "./node-action.ts";
import type { Answer, Work } from "./node-state.ts";
import { isWithheld } from "./self-test.ts";

interface Changed {
  readonly work: Work;
  readonly actions: readonly NodeAction[];
}

/** Sends what may be sent now. @param test the model that is being tested: what it computed since its last test stays */
export function flush(work: Work, test: string | null = null): Changed {
  const actions: NodeAction[] = [];
  let now = work;
  const stays = (answer: Answer): boolean => answer.modelId === test && isWithheld(answer);
  while (now.link === "up") {
    const waiting = now.outbox.filter((answer) => answer.flight === null && !stays(answer));
    const flights = new Set(now.outbox.flatMap((answer) => (answer.flight === null ? [] : [answer.flight]))).size;
    if (waiting.length === 0 || flights >= MACHINE_LIMITS.flightsMax) break;
    if (flights > 0 && !isEnough(waiting)) break;
    const flight = now.nextId;
    const answers = fit(waiting);
    const fences = new Set(answers.map((answer) => answer.result.fence));
    const board = (answer: Answer): Answer => (fences.has(answer.result.fence) ? { ...answer, flight } : answer);
    now = { ...now, nextId: flight + 1, outbox: now.outbox.map(board) };
    actions.push({ type: "sendResults", flight, answers });
  }
  return { work: now, actions };
}

/** After a lost connection everything waits again, in its order. */
export function ground(work: Work): Work {
  return { ...work, outbox: work.outbox.map((answer) => ({ ...answer, flight: null })) };
}

/** Takes what the flight carried out of the outbox: counted where accepted, with a notice where refused. */
export function land(work: Work, flight: number, outcomes: readonly (ErrorCode | null)[]): Changed {
  const carried = work.outbox.filter((answer) => answer.flight === flight);
  if (carried.length === 0 || carried.length !== outcomes.length) return { work, actions: [] };
  let { chunks, items } = work.done;
  const refused = new Map<ErrorCode, Notice>();
  carried.forEach((answer, i) => {
    const code = outcomes[i] ?? null;
    if (code !== null) {
      refused.set(code, { code, message: ERRORS[code].sentence });
    } else if (answer.result.ok) {
      chunks += 1;
      items += answer.itemCount;
    }
  });
  return {
    work: { ...work, done: { chunks, items }, outbox: work.outbox.filter((answer) => answer.flight !== flight) },
    actions: [...refused.values()].map((notice) => ({ type: "notice", notice })),
  };
}

const bytesOf = (answer: Answer): number => answer.output?.byteLength ?? 0;

function isEnough(waiting: readonly Answer[]): boolean {
  if (waiting.length >= MACHINE_LIMITS.resultsPerFlightMax || waiting.some(({ streamed }) => streamed)) return true;
  return waiting.reduce((n, answer) => n + bytesOf(answer), 0) >= MACHINE_LIMITS.flightBytesMin;
}

/** As many as one message holds; always at least one. */
function fit(waiting: readonly Answer[]): readonly Answer[] {
  let bytes = 0;
  const over = waiting.findIndex((answer, i) => {
    bytes += bytesOf(answer);
    return i > 0 && (i >= MACHINE_LIMITS.resultsPerFlightMax || bytes > MACHINE_LIMITS.flightBytesMax);
  });
  return over < 0 ? waiting : waiting.slice(0, over);
}
