import type { ResourceKind } from "../../kubernetes-cluster/resource-kind.ts";
import { formatQuantity } from "../../values/quantity.ts";
import { CLUSTER_QUEUES } from "../cluster-queue.ts";
import { RESOURCE_FLAVORS } from "../resource-flavor.ts";
import { WORKLOADS } from "../workload.ts";
import type { ChangedStanding, Difference, PreemptedStanding } from "./what-if.ts";

/** One list of what is different, under its heading. */
export interface DifferenceSection {
  readonly title: string;
  readonly lines: readonly DifferenceLine[];
}

/** Names are as the cluster has them: whoever shows them cleans them. */
export interface DifferenceLine {
  readonly text: string;
  readonly about: DifferenceSubject;
}

/** What a line is about. */
export interface DifferenceSubject {
  readonly kind: ResourceKind;
  readonly namespace: string;
  readonly name: string;
}

export const NOTHING_CHANGES = "Nothing would change.";

/** What changes, in words; lists that are empty are left out. */
export function differenceInWords(difference: Difference): readonly DifferenceSection[] {
  const sections: readonly DifferenceSection[] = [
    listed("Becomes admitted", difference.admitted, admittedInWords),
    listed("Is preempted", difference.preempted, preemptedInWords),
    listed("Is stopped", difference.stopped, nameOf),
    listed("Waits longer", difference.waitsLonger, waitInWords),
    listed("Waits less", difference.waitsLess, waitInWords),
    listed("Gets other flavors", difference.otherFlavors, admittedInWords),
    { title: "Is over-admitted", lines: difference.overAdmitted.map(overAdmittedLine) },
    { title: "Has too few nodes", lines: difference.shortOfNodes.map(shortOfNodesLine) },
    { title: "Would preempt one another without end", lines: difference.loop.map(loopLine) },
  ];
  return sections.filter(({ lines }) => lines.length > 0);
}

/** How many of each, in one line. */
export function differenceInShort(difference: Difference): string {
  const counts: readonly (readonly [number, string])[] = [
    [difference.admitted.length, "admitted"],
    [difference.preempted.length, "preempted"],
    [difference.stopped.length, "stopped"],
    [difference.waitsLonger.length, "waiting longer"],
    [difference.waitsLess.length, "waiting less"],
    [difference.otherFlavors.length, "with other flavors"],
    [difference.overAdmitted.length, "over-admitted"],
    [difference.shortOfNodes.length, "short of nodes"],
    [difference.loop.length, "preempting one another without end"],
  ];
  const said = counts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  return said.length === 0 ? NOTHING_CHANGES : `Would be: ${said.join(", ")}.`;
}

function listed<Each extends ChangedStanding>(
  title: string,
  changed: readonly Each[],
  inWords: (each: Each) => string,
): DifferenceSection {
  const aboutIt = ({ namespace, name }: Each) => ({ kind: WORKLOADS, namespace, name });
  return { title, lines: changed.map((each) => ({ text: inWords(each), about: aboutIt(each) })) };
}

function overAdmittedLine({ clusterQueue, flavor, resource, by }: Difference["overAdmitted"][number]): DifferenceLine {
  return {
    text: `ClusterQueue ${clusterQueue} holds ${formatQuantity(by)} ${resource} of flavor ${flavor} more than it may`,
    about: { kind: CLUSTER_QUEUES, namespace: "", name: clusterQueue },
  };
}

function shortOfNodesLine({ flavor, resource, held, onNodes }: Difference["shortOfNodes"][number]): DifferenceLine {
  return {
    text: `flavor ${flavor}: ${formatQuantity(held)} ${resource} are given out, its nodes have ${formatQuantity(onNodes)}`,
    about: { kind: RESOURCE_FLAVORS, namespace: "", name: flavor },
  };
}

function loopLine(key: string): DifferenceLine {
  const [namespace = "", name = ""] = key.split("/");
  return { text: key, about: { kind: WORKLOADS, namespace, name } };
}

function nameOf({ namespace, name }: ChangedStanding): string {
  return `${namespace}/${name}`;
}

function admittedInWords(each: ChangedStanding): string {
  const flavors = [...(each.after?.flavors ?? [])].map(([resource, flavor]) => `${resource} of ${flavor}`);
  return `${nameOf(each)} in ${each.after?.clusterQueue ?? "?"}${flavors.length === 0 ? "" : `: ${flavors.join(", ")}`}`;
}

function preemptedInWords(each: PreemptedStanding): string {
  return `${nameOf(each)} by ${each.byKey} (${each.reason})`;
}

function waitInWords(each: ChangedStanding): string {
  const { before, after } = each;
  if (before?.holdsQuota === true) return `${nameOf(each)} would get in otherwise`;
  if (before?.place === undefined)
    return `${nameOf(each)} at place ${after?.place ?? "?"} of ${after?.clusterQueue ?? "?"}`;
  return `${nameOf(each)} from place ${before.place} to ${after?.place ?? "?"} of ${after?.clusterQueue ?? "?"}`;
}
