import type { ContributorSnapshot } from "@starling/worker-runtime";
import { formatCount, formatRate } from "../../shared/format/format-number.ts";
import { formatPointsText } from "../../shared/format/format-points.ts";
import { formatElapsed } from "../../shared/format/format-time.ts";
import { text } from "../../shared/text/text.ts";
import { Figure } from "../../shared/ui/figure.tsx";
import { Panel } from "../../shared/ui/panel.tsx";
import { Controls, type LendingActions } from "./controls.tsx";
import { CurrentChunk } from "./current-chunk.tsx";
import { Machine } from "./machine.tsx";
import { ModelList } from "./model-list.tsx";
import { PhasePlate } from "./phase-plate.tsx";
import { Situation } from "./situation.tsx";

interface Props {
  readonly snapshot: ContributorSnapshot;
  readonly nowMs: number;
  readonly itemsPerSecond: number;
  /** How long the tab has been without the relay. */
  readonly awayMs: number;
  readonly actions: LendingActions;
}

/** What this tab does: its phase and buttons, points, work, models and machine. */
export function LendingView({ snapshot, nowMs, itemsPerSecond, awayMs, actions }: Props) {
  const { balance, session, account } = snapshot;
  const over = snapshot.phase === "stopped";
  const t = text.contribute;
  return (
    <>
      <h1 className="sr-only">{t.heading}</h1>
      <div className="grid gap-6 lg:grid-cols-[minmax(0,25rem)_1fr] lg:gap-10">
        <div className="flex flex-col gap-5 self-start lg:sticky lg:top-6">
          <PhasePlate snapshot={snapshot} />
          <Controls phase={snapshot.phase} actions={actions} />
          <Situation snapshot={snapshot} awayMs={awayMs} />
        </div>
        <div className="flex min-w-0 flex-col">
          <Panel heading={t.points.heading}>
            <dl className="grid grid-cols-2 gap-6">
              <Figure value={balance ? formatPointsText(balance.settled) : "–"} label={t.points.settled} />
              <Figure value={balance ? formatPointsText(balance.pending) : "–"} label={t.points.pending} />
            </dl>
            {balance !== null && balance.pending !== "0" && (
              <p className="mt-4 text-small text-ink-soft">{t.points.pendingMeans}</p>
            )}
            <p className="mt-4 text-small break-all text-ink-soft">
              {account === null ? t.points.unknown : `${t.points.account} ${account.id}`}
            </p>
          </Panel>
          <Panel heading={t.work.heading}>
            <dl className="grid grid-cols-2 gap-x-6 gap-y-7 sm:grid-cols-4">
              <Figure value={formatCount(session.chunksDone)} label={t.work.chunks} />
              <Figure value={formatCount(session.itemsDone)} label={t.work.items} />
              {!over && <Figure value={formatRate(itemsPerSecond)} label={t.work.rate} />}
              {!over && <Figure value={timeOf(session.startedAtMs, nowMs)} label={t.work.time} />}
            </dl>
          </Panel>
          {!over && (
            <>
              <Panel heading={t.now.heading}>
                <CurrentChunk snapshot={snapshot} />
              </Panel>
              <Panel heading={t.models.heading}>
                <ModelList models={snapshot.models} />
              </Panel>
              <Panel heading={t.machine.heading}>
                <Machine
                  adapter={snapshot.adapter}
                  looked={snapshot.phase !== "idle" && snapshot.phase !== "probing"}
                />
              </Panel>
            </>
          )}
        </div>
      </div>
    </>
  );
}

const timeOf = (startedAtMs: number | null, nowMs: number): string =>
  startedAtMs === null || nowMs === 0 ? "–" : formatElapsed(nowMs - startedAtMs);
