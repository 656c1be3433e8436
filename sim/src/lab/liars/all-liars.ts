import type { LiarKind } from "../conduct.ts";
import { copies } from "./copies.ts";
import { drops } from "./drops.ts";
import { flaky } from "./flaky.ts";
import { garbage } from "./garbage.ts";
import { garbageAtOnce } from "./garbage-at-once.ts";
import { identities } from "./identities.ts";
import { nan } from "./nan.ts";
import { nowAndThen } from "./now-and-then.ts";
import { onceTrusted } from "./once-trusted.ts";
import { perturbed } from "./perturbed.ts";
import { previous } from "./previous.ts";
import { referee } from "./referee.ts";
import { ring } from "./ring.ts";
import { smallerModel } from "./smaller-model.ts";
import { someConsumers } from "./some-consumers.ts";
import { sybil } from "./sybil.ts";
import { truncated } from "./truncated.ts";
import { zeros } from "./zeros.ts";

/** In the order of the table. */
export const ALL_LIARS: readonly LiarKind[] = [
  garbageAtOnce,
  garbage,
  zeros,
  nan,
  previous,
  truncated,
  smallerModel,
  perturbed,
  copies,
  ring,
  onceTrusted,
  nowAndThen,
  someConsumers,
  drops,
  sybil,
  identities,
  referee,
  flaky,
];
