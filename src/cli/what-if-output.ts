import type { Verdict } from "../common/kueue/verdict/verdict.ts";
import type { ChangedStanding, Difference, PreemptedStanding } from "../common/kueue/verdict/what-if.ts";
import { SUBMITTED_UID, type SubmittedWorkload } from "../common/kueue/verdict/what-if-change.ts";
import { formatQuantity } from "../common/values/quantity.ts";
import { cleanLine } from "../common/values/text.ts";

export interface WhatIfAnswer {
  /** The job that is thought of; undefined when none was given. */
  readonly job: SubmittedWorkload | undefined;
  /** Whole sentences: what was taken for granted, and what could not be read. */
  readonly notes: readonly string[];
  /** Of the job when it arrives. */
  readonly verdict: Verdict | undefined;
  readonly difference: Difference;
}

/** What changes, in words; lists that are empty are left out. */
export function whatIfText({ job, notes, verdict, difference }: WhatIfAnswer): string {
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ["Becomes admitted", difference.admitted.map(admittedInWords)],
    ["Is preempted", difference.preempted.map((each) => preemptedInWords(each, difference))],
    ["Is stopped", difference.stopped.map(nameOf)],
    ["Waits longer", difference.waitsLonger.map(waitInWords)],
    ["Waits less", difference.waitsLess.map(waitInWords)],
    ["Gets other flavors", difference.otherFlavors.map(admittedInWords)],
    [
      "Is over-admitted",
      difference.overAdmitted.map(
        ({ clusterQueue, flavor, resource, by }) =>
          `ClusterQueue ${clusterQueue} holds ${formatQuantity(by)} ${resource} of flavor ${flavor} more than it may`,
      ),
    ],
    [
      "Has too few nodes",
      difference.shortOfNodes.map(
        ({ flavor, resource, held, onNodes }) =>
          `flavor ${flavor}: ${formatQuantity(held)} ${resource} are given out, its nodes have ${formatQuantity(onNodes)}`,
      ),
    ],
    ["Would preempt one another without end", difference.loop],
  ];
  const shown = lists.filter(([, lines]) => lines.length > 0);
  const body = shown.flatMap(([title, lines]) => ["", title, ...lines.map((line) => `  ${line}`)]);
  const head = job === undefined ? [] : jobInWords(job, verdict, difference);
  const notable = notes.length === 0 ? [] : ["", ...notes];
  const all = [...head, ...(shown.length === 0 ? ["Nothing would change."] : body), ...notable];
  return `${all
    .slice(all[0] === "" ? 1 : 0)
    .map(cleanLine)
    .join("\n")}\n`;
}

function jobInWords(job: SubmittedWorkload, verdict: Verdict | undefined, { admitted }: Difference): readonly string[] {
  const name = `${job.namespace}/${job.name}`;
  if (admitted.some(({ uid }) => uid === SUBMITTED_UID)) return [`${name} would be admitted.`];
  const steps = (verdict?.unblockers ?? []).slice(0, MOST_STEPS).map(({ sentence }) => `  ${sentence}`);
  return [
    `${name} would wait. ${verdict?.sentence ?? ""}`.trimEnd(),
    ...(steps.length === 0 ? [] : ["", "What would let it start", ...steps]),
  ];
}

const MOST_STEPS = 3;

function nameOf({ namespace, name }: ChangedStanding): string {
  return `${namespace}/${name}`;
}

function admittedInWords(each: ChangedStanding): string {
  const flavors = [...(each.after?.flavors ?? [])].map(([resource, flavor]) => `${resource} of ${flavor}`);
  return `${nameOf(each)} in ${each.after?.clusterQueue ?? "?"}${flavors.length === 0 ? "" : `: ${flavors.join(", ")}`}`;
}

function preemptedInWords(each: PreemptedStanding, { admitted }: Difference): string {
  const by = admitted.find(({ uid }) => uid === each.by);
  return `${nameOf(each)} by ${by === undefined ? "another one" : nameOf(by)} (${each.reason})`;
}

function waitInWords(each: ChangedStanding): string {
  const { before, after } = each;
  if (before?.holdsQuota === true) return `${nameOf(each)} would get in otherwise`;
  if (before?.place === undefined)
    return `${nameOf(each)} at place ${after?.place ?? "?"} of ${after?.clusterQueue ?? "?"}`;
  return `${nameOf(each)} from place ${before.place} to ${after?.place ?? "?"} of ${after?.clusterQueue ?? "?"}`;
}

/** The same for programs: amounts as quantities, null for what is not there. */
export function whatIfJson({ job, notes, verdict, difference }: WhatIfAnswer): string {
  const amounts = difference.overAdmitted.map((each) => ({ ...each, by: formatQuantity(each.by) }));
  const nodes = difference.shortOfNodes.map((each) => ({
    ...each,
    held: formatQuantity(each.held),
    onNodes: formatQuantity(each.onNodes),
  }));
  const plain = {
    job:
      job === undefined
        ? null
        : {
            namespace: job.namespace,
            name: job.name,
            queue: job.queue,
            priority: job.priority,
            admitted: difference.admitted.some(({ uid }) => uid === SUBMITTED_UID),
            code: verdict?.code ?? null,
            sentence: verdict?.sentence ?? "",
            neverAsConfigured: verdict?.neverAsConfigured ?? false,
          },
    admitted: difference.admitted.map(plainChange),
    preempted: difference.preempted.map((each) => ({ ...plainChange(each), by: each.by, reason: each.reason })),
    stopped: difference.stopped.map(plainChange),
    waitsLonger: difference.waitsLonger.map(plainChange),
    waitsLess: difference.waitsLess.map(plainChange),
    otherFlavors: difference.otherFlavors.map(plainChange),
    overAdmitted: amounts,
    shortOfNodes: nodes,
    loop: difference.loop,
    notes,
  };
  return `${JSON.stringify(plain, undefined, 2)}\n`;
}

function plainChange({ namespace, name, uid, before, after }: ChangedStanding) {
  return { namespace, name, uid, before: plainStanding(before), after: plainStanding(after) };
}

function plainStanding(standing: ChangedStanding["after"]) {
  if (standing === undefined) return null;
  const { clusterQueue, holdsQuota, place, flavors, message } = standing;
  return { clusterQueue, holdsQuota, place: place ?? null, flavors: Object.fromEntries(flavors), message };
}
