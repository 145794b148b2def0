import { whyUntouchable } from "../../common/core-objects/change-target.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../../common/kueue/local-queue.ts";
import { planMove, whyNotMoved } from "../../common/kueue/plan-move.ts";
import { planPriority, whyNoPriority } from "../../common/kueue/plan-priority.ts";
import { planRequeue } from "../../common/kueue/plan-requeue.ts";
import { isStopped } from "../../common/kueue/queue-state.ts";
import { WORKLOADS, type Workload } from "../../common/kueue/workload.ts";
import { WORKLOAD_PRIORITY_CLASSES, type WorkloadPriorityClass } from "../../common/kueue/workload-priority-class.ts";
import type { Action } from "../model/catalog.ts";
import { type ActionForm, choiceField } from "../model/form.ts";
import type { Related } from "../model/related.ts";
import { kindIdOf } from "../model/related-cache.ts";
import type { KindId } from "../model/row.ts";
import type { KnownKind } from "../model/view.ts";
import { confirmFacts, rightTo } from "./asking.ts";
import { jobOfWorkload } from "./job-of-workload.ts";
import { startForm } from "./quota-actions.ts";

type Kinds = ReadonlyMap<KindId, KnownKind>;

/** What an administrator does to single workloads besides stopping and starting them. */
export function workloadAdminActions(kinds: Kinds): readonly Action[] {
  return [requeue, priority(kinds), move(kinds)];
}

const requeue: Action = {
  id: "workload.requeue",
  title: "Requeue",
  kinds: [kindIdOf(WORKLOADS)],
  changes: true,
  onMany: true,
  needs: ({ record }) => [rightTo("patch", WORKLOADS, record)],
  unavailable: ({ record }) => planRequeue(record as Workload).refusedBecause,
  run: ({ rows, related: _related, ...asking }) => ({
    start: "plans",
    plans: rows.map(({ record }) => planRequeue(record as Workload, confirmFacts(record, asking, rows.length))),
  }),
};

function priority(kinds: Kinds): Action {
  return onJob("workload.priority", "Priority", kinds, {
    unavailable: (workload, related) =>
      whyNoPriority(workload, jobOfWorkload(workload, related, kinds)) ??
      (classesIn(related).length === 0 ? "no WorkloadPriorityClass could be read." : undefined),
    form: {
      fields: ({ record }, related, values) => {
        const options = classesIn(related).map(({ meta, value, description }) => ({
          value: meta.name,
          label: meta.name,
          detail: `${value ?? "?"}${description === "" ? "" : `  ${description}`}`,
        }));
        return [choiceField("class", "priority class", options, values, (record as Workload).priorityClass?.name)];
      },
      plan: ({ record }, related, values, asking) => {
        const workload = record as Workload;
        const job = jobOfWorkload(workload, related, kinds);
        const to = classesIn(related).find(({ meta }) => meta.name === values.get("class"));
        return to === undefined
          ? undefined
          : planPriority(workload, job, to, confirmFacts(job?.record ?? workload, asking));
      },
    },
  });
}

function move(kinds: Kinds): Action {
  return onJob("workload.move", "Move", kinds, {
    unavailable: (workload, related) =>
      whyNotMoved(workload, jobOfWorkload(workload, related, kinds)) ??
      (othersIn(workload, related).length === 0
        ? `no other LocalQueue of namespace ${workload.meta.namespace} could be read.`
        : undefined),
    form: {
      fields: ({ record }, related, values) => {
        const options = othersIn(record as Workload, related).map((queue) => ({
          value: queue.meta.name,
          label: queue.meta.name,
          detail: `ClusterQueue ${queue.clusterQueue}, ${queue.counts.pending ?? "?"} pending${isStopped(queue) ? ", stopped" : ""}`,
        }));
        return [choiceField("queue", "LocalQueue", options, values)];
      },
      plan: ({ record }, related, values, asking) => {
        const workload = record as Workload;
        const job = jobOfWorkload(workload, related, kinds);
        const to = othersIn(workload, related).find(({ meta }) => meta.name === values.get("queue"));
        return to === undefined
          ? undefined
          : planMove(workload, job, to, confirmFacts(job?.record ?? workload, asking));
      },
    },
  });
}

/** An action that changes the job behind a workload, and takes the right to do so. */
function onJob(
  id: string,
  title: string,
  kinds: Kinds,
  how: {
    readonly unavailable: (workload: Workload, related: Related) => string | undefined;
    readonly form: ActionForm;
  },
): Action {
  return {
    id,
    title,
    kinds: [kindIdOf(WORKLOADS)],
    changes: true,
    onMany: false,
    needs: ({ record }, related) => {
      const job = jobOfWorkload(record as Workload, related, kinds);
      return [rightTo("patch", job?.kind ?? WORKLOADS, record)];
    },
    unavailable: ({ record }, related) => whyUntouchable(record) ?? how.unavailable(record as Workload, related),
    form: how.form,
    run: ({ rows, kindId }) => startForm(rows, kindId),
  };
}

/** Highest first. */
export function classesIn(related: Related): readonly WorkloadPriorityClass[] {
  const classes = related.records(WORKLOAD_PRIORITY_CLASSES) ?? [];
  return classes.toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0) || a.meta.name.localeCompare(b.meta.name));
}

/** LocalQueues of its namespace that it is not in. */
export function othersIn({ meta, queue }: Workload, related: Related): readonly LocalQueue[] {
  const queues = related.records(LOCAL_QUEUES) ?? [];
  return queues
    .filter((each) => each.meta.namespace === meta.namespace && each.meta.name !== queue)
    .toSorted((a, b) => a.meta.name.localeCompare(b.meta.name));
}
