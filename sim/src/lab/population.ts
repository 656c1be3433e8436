// Who is there: honest nodes of all speeds, and liars of one kind on devices of the same speeds. The same for every way of checking.
import type { Random } from "../random.ts";
import { afterAnswers, type Conduct, honest, type LiarKind, type Ring } from "./conduct.ts";
import type { Device, LabNodeFacts, NodeClass } from "./lab-node.ts";

export interface PopulationOptions {
  readonly nodes: number;
  readonly liars: LiarKind;
  /** Of all devices. */
  readonly liarShare: number;
}

/** Answers after which a liar thinks that it is trusted: drawn between these for each. */
const TRUSTED_AFTER = { min: 8, max: 40 } as const;
const SPEED = { min: 0.5, max: 2 } as const;

export class Population {
  readonly members: LabNodeFacts[] = [];
  /** Distinct devices by class. */
  readonly devices: { readonly device: Device; readonly nodeClass: NodeClass }[] = [];
  readonly #ring: Ring;
  readonly #kind: LiarKind;
  readonly #random: Random;
  #names = 0;

  constructor({ nodes, liars, liarShare }: PopulationOptions, random: Random) {
    this.#random = random;
    this.#kind = liars;
    this.#ring = { salt: random.int(1, 2 ** 31 - 1), told: new Map(), frontier: new Map() };
    const identities = liars.identities ?? 1;
    const liarDevices = Math.max(1, Math.round((nodes * liarShare) / identities));
    const count = nodes - liarDevices * (identities - 1);
    for (let i = 0; i < count; i++) {
      const nodeClass = i < liarDevices ? "liar" : "honest";
      const device = { speed: random.logBetween(SPEED.min, SPEED.max), freeAtMs: 0 };
      this.devices.push({ device, nodeClass });
      for (let n = 0; n < (nodeClass === "liar" ? identities : 1); n++)
        this.members.push(this.#member(nodeClass, device));
    }
  }

  /** A new identity on the same device; undefined when its kind stays away. */
  again(gone: LabNodeFacts): LabNodeFacts | undefined {
    if (this.#kind.comesBack !== true || gone.nodeClass !== "liar") return undefined;
    return this.#member("liar", gone.device);
  }

  #member(nodeClass: "honest" | "liar", device: Device): LabNodeFacts {
    const name = String(this.#names++).padStart(5, "0");
    return {
      nodeId: `node_${name}`,
      accountId: `acc_${name}`,
      nodeClass,
      device,
      conduct: nodeClass === "liar" ? this.#conduct() : honest,
    };
  }

  #conduct(): Conduct {
    const conduct = this.#kind.conduct(this.#ring);
    if (this.#kind.fromTheStart === true) return conduct;
    return afterAnswers(this.#random.int(TRUSTED_AFTER.min, TRUSTED_AFTER.max), conduct);
  }
}
