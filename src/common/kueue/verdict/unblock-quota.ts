import { flavorIn, resourceIn } from "../resource-group.ts";
import { type Amount, printAmount, quantityOfAmount } from "../scheduler/amount.ts";
import type { QueueNode } from "../scheduler/quota-node.ts";
import { raiseChange } from "./quota-change.ts";
import { knobsFor, type QuotaKnob, type Raise } from "./quota-knob.ts";
import { wishesOf } from "./shortage.ts";
import type { Slices } from "./slices.ts";
import { firstRaise, smallestRaise } from "./smallest-raise.ts";
import type { TreeParts } from "./tree-parts.ts";
import type { Trial } from "./trial.ts";
import type { Unblocker } from "./verdict.ts";

const MOST_RAISES = 4;

/** Limits whose raise lets a workload in, each by as little as is enough. */
export function* raisesFor(trial: Trial, queue: QueueNode, parts: TreeParts): Slices<readonly Unblocker[]> {
  const { ledger } = trial.scene;
  const found: Unblocker[] = [];
  for (const [place, wish] of wishesOf(ledger, queue, trial.ask).entries()) {
    const short = firstRaise(trial, queue, wish);
    // With nothing missing, somebody else is in the way.
    const knobs = knobsFor(ledger, queue, new Set(short.size === 0 ? wish.keys() : short.keys()));
    for (const knob of knobs) {
      if (found.length >= MOST_RAISES) return found;
      if (place > 0 && !isOwnQuota(knob, queue)) continue;
      const raise = yield* smallestRaise(trial, knob, wish);
      const change = raise === undefined ? undefined : raiseChange(parts, knob, raise);
      if (raise === undefined || change === undefined) continue;
      found.push({
        kind: "raise-quota",
        sentence: sentenceOf(knob, raise),
        change,
        then: [],
        frees: quantitiesOf(raise),
      });
    }
  }
  return found;
}

/** By `flavorResource`, for people. */
export function quantitiesOf(amounts: ReadonlyMap<string, Amount>): Unblocker["frees"] {
  return new Map([...amounts].map(([key, amount]) => [key, quantityOfAmount(resourceIn(key), amount)]));
}

function isOwnQuota({ owner, name, field }: QuotaKnob, queue: QueueNode): boolean {
  return owner === "queue" && name === queue.name && field === "nominal";
}

const FIELD_WORDS = { nominal: "nominal quota", borrowing: "borrowing limit", lending: "lending limit" } as const;

function sentenceOf({ owner, name, field }: QuotaKnob, raise: Raise): string {
  const parts = [...raise].map(([key, more]) => {
    const resource = resourceIn(key);
    return `${printAmount(resource, more)} ${resource} in flavor ${flavorIn(key)}`;
  });
  const kind = owner === "queue" ? "ClusterQueue" : "Cohort";
  return `Raise the ${FIELD_WORDS[field]} of ${kind} ${name} by ${parts.join(" and ")}.`;
}
