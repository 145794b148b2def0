import { CLUSTER_QUEUES, type ClusterQueue } from "../../common/kueue/cluster-queue.ts";
import { COHORTS, type Cohort } from "../../common/kueue/cohort.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../../common/kueue/local-queue.ts";
import { explain } from "../../common/kueue/verdict/explain.ts";
import { unblockersInSlices } from "../../common/kueue/verdict/unblockers.ts";
import { whatIfInSlices } from "../../common/kueue/verdict/what-if.ts";
import type { WhatIfChange } from "../../common/kueue/verdict/what-if-change.ts";
import { whyCodesInSlices } from "../../common/kueue/verdict/why-line.ts";
import type { Workload } from "../../common/kueue/workload.ts";
import { readDiagnosis } from "../../diagnosis/read-diagnosis.ts";
import { subjectKindOf } from "../../diagnosis/subject-kinds.ts";
import { admissionInSlices } from "../model/admission.ts";
import { isBeforeAdmission } from "../model/before-admission.ts";
import { clusterQueueNamed } from "../model/joins.ts";
import type { ReportSource } from "../model/page.ts";
import type { Related } from "../model/related.ts";
import { kindIdOf } from "../model/related-cache.ts";
import { workloadBehind } from "../model/report-basis.ts";
import type { RowRef } from "../model/row.ts";
import { clusterNow, relatedIn, rowOf } from "../model/selectors.ts";
import { diagnosisLines } from "../screen/diagnosis-lines.ts";
import { type LinkedLine, wrapped } from "../screen/linked-line.ts";
import { queueLines } from "../screen/queue-lines.ts";
import { verdictLines } from "../screen/verdict-lines.ts";
import { whatIfLines } from "../screen/what-if-lines.ts";
import { historyText } from "./history-text.ts";
import type { EffectContext } from "./ports.ts";
import { runInSlices } from "./run-in-slices.ts";

/** The page that a report is written for. */
export interface ReportPage {
  readonly isOpen: () => boolean;
  /** Shows what is known already, while the rest is being found out. */
  readonly showMeanwhile: (lines: readonly LinkedLine[]) => void;
}

/**
 * A report about one object: from the rows that are being read and, once it holds quota, from what the server has about its pods.
 * @returns undefined when the page was closed before it was done.
 */
export async function reportText(
  context: EffectContext,
  source: ReportSource,
  width: number,
  page: ReportPage,
): Promise<readonly LinkedLine[] | undefined> {
  const state = context.state();
  const { of } = source;
  switch (source.what) {
    case "why": {
      const workload = workloadBehind(state, of);
      if (workload === undefined || !isBeforeAdmission(workload)) return diagnosisText(context, of, width);
      return verdictText(context, workload, width, page);
    }
    case "queue":
      return queueText(context, of, width, page);
    case "timeline":
    case "preemptions":
      return historyText(context, source.what, of, width);
    case "what-if": {
      const { change, supposed } = source;
      const found = await runInSlices(context.ports, differenceIn(relatedIn(state), change), page.isOpen);
      return found && whatIfLines(supposed, found.difference, found.world, width);
    }
    default:
      return source satisfies never;
  }
}

/** The verdict first; what would let it start has to be tried out, which takes a while where many wait. */
async function verdictText(
  { ports, state }: EffectContext,
  workload: Workload,
  width: number,
  { isOpen, showMeanwhile }: ReportPage,
): Promise<readonly LinkedLine[] | undefined> {
  const now = clusterNow(state());
  const admission = await runInSlices(ports, admissionInSlices(relatedIn(state())), isOpen);
  if (admission === undefined) return undefined;
  const verdict = explain(workload, admission, { withoutUnblockers: true });
  let isShown = false;
  const showOnce = () => {
    if (!isShown) showMeanwhile(verdictLines(verdict, now, width, { beingTried: true }));
    isShown = true;
  };
  const unblockers = await runInSlices(ports, unblockersInSlices(workload, admission), isOpen, showOnce);
  return unblockers === undefined ? undefined : verdictLines({ ...verdict, unblockers }, now, width);
}

async function diagnosisText({ client, state, signal, ports }: EffectContext, of: RowRef, width: number) {
  const cluster = client();
  if (cluster === undefined) throw new Error("There is no connection to a cluster");
  const known = state().catalog.kinds.get(of.kindId);
  const subject = known === undefined ? undefined : subjectKindOf(known.kind.kind);
  if (subject === undefined) throw new Error(`Nothing is known about why ${of.kindId} wait`);
  const diagnosis = await readDiagnosis(cluster, subject, of.namespace, of.name, {
    signal: signal(),
    now: () => ports.clock.now(),
  });
  const now = ports.clock.now();
  const about = diagnosisLines(diagnosis, now, width);
  return diagnosis.verdict === undefined ? about : [...about, ...verdictLines(diagnosis.verdict, now, width)];
}

/** What a change would come to, and the world that it is made in. */
function* differenceIn(related: Related, change: WhatIfChange) {
  const admission = yield* admissionInSlices(related);
  return { difference: yield* whatIfInSlices(admission, change), world: admission.world };
}

/** The state of admission, and why each workload waits. */
function* admissionWithLines(related: Related) {
  const admission = yield* admissionInSlices(related);
  return { admission, lines: yield* whyCodesInSlices(admission) };
}

async function queueText(
  context: EffectContext,
  of: RowRef,
  width: number,
  { isOpen }: ReportPage,
): Promise<readonly LinkedLine[] | undefined> {
  const state = context.state();
  const row = rowOf(state, of);
  const related = relatedIn(state);
  if (row === undefined) return wrapped(`${of.name} is gone.`, width, "muted");
  const found = await runInSlices(context.ports, admissionWithLines(related), isOpen);
  if (found === undefined) return undefined;
  const { admission, lines } = found;
  const why = (uid: string) => lines.get(uid)?.line ?? "";
  if (of.kindId === kindIdOf(CLUSTER_QUEUES))
    return queueLines({ clusterQueue: row.record as ClusterQueue }, admission, why, width);
  if (of.kindId === kindIdOf(COHORTS)) return queueLines({ cohort: row.record as Cohort }, admission, why, width);
  if (of.kindId !== kindIdOf(LOCAL_QUEUES)) return wrapped(`${of.name} is not a queue.`, width, "muted");
  const { clusterQueue } = row.record as LocalQueue;
  const leadsTo = clusterQueueNamed(clusterQueue, related);
  if (leadsTo === undefined)
    return wrapped(
      `ClusterQueue ${clusterQueue}, to which it leads, is not there or may not be read.`,
      width,
      "warning",
    );
  const subject = { clusterQueue: leadsTo, localQueue: `${of.namespace}/${of.name}` };
  return queueLines(subject, admission, why, width);
}
