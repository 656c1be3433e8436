// A server under measurement runs in a process of its own, so that its CPU time is its own. Parent and child speak over IPC.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Usage } from "./usage.ts";

const ANSWER_TIMEOUT_MS = 120_000;

export interface Child<Ready> {
  readonly ready: Ready;
  readonly pid: number;
  ask<T>(question: string, argument?: unknown): Promise<T>;
  usage(): Promise<Usage>;
  close(): Promise<void>;
}

/** Starts `src/child/<name>.ts` and waits for what it says when it is ready. */
export async function startChild<Ready>(name: string, options: unknown): Promise<Child<Ready>> {
  const process_ = fork(fileURLToPath(new URL(`../child/${name}.ts`, import.meta.url)), [JSON.stringify(options)], {
    execArgv: [
      "--expose-gc",
      "--import",
      "tsx",
      ...(process.env.BENCH_CPU_PROF === name ? ["--cpu-prof", "--cpu-prof-dir=/tmp/starling-prof"] : []),
    ],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ask = <T>(question: string, argument?: unknown): Promise<T> => answerOf<T>(process_, question, argument);
  const ready = await ask<Ready>("ready");
  return {
    ready,
    pid: process_.pid ?? 0,
    ask,
    usage: () => ask<Usage>("usage"),
    close: async () => {
      if (!process_.connected) return;
      const gone = once(process_, "exit");
      process_.send({ id: 0, question: "close" });
      const timer = setTimeout(() => process_.kill("SIGKILL"), 15_000);
      await gone;
      clearTimeout(timer);
    },
  };
}

let nextId = 1;

function answerOf<T>(child: ChildProcess, question: string, argument: unknown): Promise<T> {
  const id = nextId++;
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(
      () => finish(() => reject(new Error(`the child did not answer "${question}"`))),
      ANSWER_TIMEOUT_MS,
    );
    const onMessage = (message: { id: number; answer: T }) => {
      if (message.id === id) finish(() => resolve(message.answer));
    };
    const onExit = () => finish(() => reject(new Error(`the child ended before it answered "${question}"`)));
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      child.off("message", onMessage);
      child.off("exit", onExit);
      settle();
    };
    child.on("message", onMessage);
    child.on("exit", onExit);
    child.send({ id, question, argument });
  });
}
