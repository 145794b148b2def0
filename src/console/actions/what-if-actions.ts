import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "../../common/kueue/cluster-queue.ts";
import { COHORTS, type Cohort } from "../../common/kueue/cohort.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../../common/kueue/local-queue.ts";
import { limitsOfHolder } from "../../common/kueue/plan-quota.ts";
import { isStopped } from "../../common/kueue/queue-state.ts";
import type { QuotaWish } from "../../common/kueue/quota-wish.ts";
import { whatIf } from "../../common/kueue/verdict/what-if.ts";
import type { WhatIfChange } from "../../common/kueue/verdict/what-if-change.ts";
import { differenceInShort } from "../../common/kueue/verdict/what-if-words.ts";
import { isActive, isFinished, WORKLOADS, type Workload } from "../../common/kueue/workload.ts";
import { admissionNow } from "../model/admission.ts";
import type { Action } from "../model/catalog.ts";
import {
  type ActionForm,
  choiceField,
  type FormField,
  type FormOption,
  type FormValues,
  type Supposition,
  textField,
} from "../model/form.ts";
import type { Related } from "../model/related.ts";
import { kindIdOf } from "../model/related-cache.ts";
import { quotaFields, quotaWish, startForm } from "./quota-actions.ts";
import { classesIn, othersIn } from "./workload-admin-actions.ts";

/** Reckon with a change that nobody makes: reading is enough. */
export const WHAT_IF_ACTIONS: readonly Action[] = [
  reckoning("queue.what-if", [CLUSTER_QUEUES, COHORTS, LOCAL_QUEUES], whyNothingOfQueue, {
    fields: ({ record }, _related, values) => queueFields(record as Queue, values),
    plan: ({ record }, related, values) => supposed(queueChange(record as Queue, values), related),
  }),
  reckoning("workload.what-if", [WORKLOADS], whyNothingOfWorkload, {
    fields: ({ record }, related, values) => workloadFields(record as Workload, related, values),
    plan: ({ record }, related, values) => supposed(workloadChange(record as Workload, values), related),
  }),
];

function reckoning(
  id: string,
  kinds: readonly ResourceKind[],
  unavailable: (record: HasMeta) => string | undefined,
  form: Omit<ActionForm, "reckons">,
): Action {
  return {
    id,
    title: "What if",
    kinds: kinds.map(kindIdOf),
    changes: false,
    onMany: false,
    needs: () => [],
    unavailable: ({ record }) => unavailable(record),
    form: { ...form, reckons: true },
    run: ({ rows, kindId }) => startForm(rows, kindId),
  };
}

/** What is to be reckoned with, as a question; a refusal when the values make no sense. */
type Asked = { readonly change: WhatIfChange; readonly title: string } | { readonly refused: string };

/** With more workloads than that, keys would have to wait for the preview: only the report reckons. */
const MOST_PREVIEWED = 500;

function supposed(asked: Asked | undefined, related: Related): Supposition | undefined {
  if (asked === undefined) return undefined;
  if ("refused" in asked) return { change: undefined, title: "", notes: [], refusedBecause: asked.refused };
  const { change, title } = asked;
  const state = admissionNow(related);
  const { workloads, localQueues, clusterQueues } = state.world;
  if (workloads.is !== "read" || localQueues.is !== "read" || clusterQueues.is !== "read")
    return {
      change,
      title,
      notes: ["Not everything has been read yet: the page says more."],
      refusedBecause: undefined,
    };
  if (workloads.items.length > MOST_PREVIEWED) return { change, title, notes: [], refusedBecause: undefined };
  const difference = whatIf(state, change);
  if (difference.problem !== "") return { change, title, notes: [], refusedBecause: difference.problem };
  return { change, title, notes: [differenceInShort(difference)], refusedBecause: undefined };
}

type Queue = ClusterQueue | Cohort | LocalQueue;

function whyNothingOfQueue(record: HasMeta): string | undefined {
  const owner = record as Queue;
  if (maybeStopped(owner) || limitsOfHolder(owner).length > 0) return undefined;
  return `${record.meta.name} has no quota of its own that could be another.`;
}

function maybeStopped(queue: Queue): queue is ClusterQueue | LocalQueue {
  return "stopPolicy" in queue;
}

/** It has no quota of its own. */
function isLocal(queue: Queue): queue is LocalQueue {
  return "clusterQueue" in queue;
}

const STOPS: readonly (FormOption & { readonly value: "Hold" | "HoldAndDrain"; readonly were: string })[] = [
  { value: "Hold", label: "hold it", detail: "what is admitted goes on", were: "held" },
  {
    value: "HoldAndDrain",
    label: "hold and drain it",
    detail: "what is admitted is evicted",
    were: "held and drained",
  },
];
const RESUME = { value: "None", label: "resume it", detail: "" };

function queueFields(owner: Queue, values: FormValues): readonly FormField[] {
  const quota = { value: "quota", label: "other quota", detail: "" };
  const stops = maybeStopped(owner)
    ? [...STOPS.filter(({ value }) => value !== owner.stopPolicy), ...(isStopped(owner) ? [RESUME] : [])]
    : [];
  if (isLocal(owner)) return [choiceField("what", "what", stops, values)];
  const what = choiceField("what", "what", [...(limitsOfHolder(owner).length > 0 ? [quota] : []), ...stops], values);
  return what.options[what.chosen]?.value === "quota" ? [what, ...quotaFields(owner, values)] : [what];
}

function queueChange(owner: Queue, values: FormValues): Asked | undefined {
  const { name, namespace } = owner.meta;
  const what = values.get("what");
  if (what === "quota" && !isLocal(owner)) {
    const kind = maybeStopped(owner) ? "ClusterQueue" : "Cohort";
    const wish = quotaWish(owner, values);
    if (wish === undefined) return undefined;
    return {
      change: { kind: "set-quota", owner: kind, name, wish },
      title: `What if ${kind} ${name} had, of ${wish.resource} in flavor ${wish.flavor}, ${amountsIn(wish)}?`,
    };
  }
  const stop = STOPS.find(({ value }) => value === what);
  if (stop === undefined && what !== RESUME.value) return undefined;
  return {
    change: { kind: "stop", namespace, name, policy: stop?.value ?? "None" },
    title: `What if ${isLocal(owner) ? `LocalQueue ${namespace}/` : "ClusterQueue "}${name} were ${stop?.were ?? "resumed"}?`,
  };
}

function amountsIn({ nominal, borrowing, lending }: QuotaWish): string {
  const amounts = [
    ["nominal quota", nominal],
    ["borrowing limit", borrowing],
    ["lending limit", lending],
  ];
  return amounts.flatMap(([what, amount]) => (amount === undefined ? [] : [`${what} ${amount}`])).join(", ");
}

function whyNothingOfWorkload(record: HasMeta): string | undefined {
  return isFinished(record as Workload) ? "it is finished: no quota depends on it." : undefined;
}

const MOST_CLASSES = 4;

function workloadFields(workload: Workload, related: Related, values: FormValues): readonly FormField[] {
  const queues = othersIn(workload, related);
  const what = choiceField(
    "what",
    "what",
    [
      { value: "delete", label: "delete it", detail: "or it ends" },
      ...(isActive(workload)
        ? [{ value: "deactivate", label: "deactivate it", detail: "it stays, without quota" }]
        : []),
      { value: "priority", label: "other priority", detail: "" },
      ...(queues.length > 0 ? [{ value: "move", label: "other queue", detail: "" }] : []),
    ],
    values,
  );
  switch (what.options[what.chosen]?.value) {
    case "priority": {
      const classes = classesIn(related)
        .slice(0, MOST_CLASSES)
        .map(({ meta, value }) => `${meta.name} ${value ?? "?"}`);
      const hint = [`now ${workload.priority ?? "?"}`, ...classes].join("; ");
      return [what, textField("priority", "priority", hint, values)];
    }
    case "move": {
      const options = queues.map(({ meta, clusterQueue }) => ({
        value: meta.name,
        label: meta.name,
        detail: `ClusterQueue ${clusterQueue}`,
      }));
      return [what, choiceField("queue", "LocalQueue", options, values)];
    }
    default:
      return [what];
  }
}

function workloadChange({ meta }: Workload, values: FormValues): Asked | undefined {
  const { uid } = meta;
  const named = `What if Workload ${meta.namespace}/${meta.name}`;
  switch (values.get("what")) {
    case "delete":
      return { change: { kind: "delete", uid }, title: `${named} were deleted?` };
    case "deactivate":
      return { change: { kind: "deactivate", uid }, title: `${named} were deactivated?` };
    case "priority": {
      const typed = values.get("priority");
      if (typed === undefined) return undefined;
      const priority = priorityIn(typed);
      if (priority === undefined) return { refused: `"${typed}" is not a priority: type a whole number, such as 100.` };
      return { change: { kind: "set-priority", uid, priority }, title: `${named} had priority ${priority}?` };
    }
    case "move": {
      const queue = values.get("queue");
      if (queue === undefined) return undefined;
      return { change: { kind: "move", uid, queue }, title: `${named} went to LocalQueue ${queue}?` };
    }
    default:
      return undefined;
  }
}

/** Kueue keeps priorities in 32 bits. */
function priorityIn(typed: string): number | undefined {
  const priority = /^[-+]?\d{1,10}$/.test(typed) ? Number(typed) : Number.NaN;
  return priority >= -(2 ** 31) && priority < 2 ** 31 ? priority : undefined;
}
