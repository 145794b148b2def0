import type { Verdict } from "../common/kueue/verdict/verdict.ts";
import type { ChangedStanding, Difference } from "../common/kueue/verdict/what-if.ts";
import { SUBMITTED_UID, type SubmittedWorkload } from "../common/kueue/verdict/what-if-change.ts";
import { differenceInWords, NOTHING_CHANGES } from "../common/kueue/verdict/what-if-words.ts";
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
  const shown = differenceInWords(difference);
  const body = shown.flatMap(({ title, lines }) => ["", title, ...lines.map(({ text }) => `  ${text}`)]);
  const head = job === undefined ? [] : jobInWords(job, verdict, difference);
  const notable = notes.length === 0 ? [] : ["", ...notes];
  const all = [...head, ...(shown.length === 0 ? [NOTHING_CHANGES] : body), ...notable];
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
