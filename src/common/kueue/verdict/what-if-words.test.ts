import { expect, test } from "vitest";
import { parseQuantity, type Quantity } from "../../values/quantity.ts";
import type { Standing } from "./standing.ts";
import type { ChangedStanding, Difference } from "./what-if.ts";
import { differenceInShort, differenceInWords, NOTHING_CHANGES } from "./what-if-words.ts";

const NOTHING: Difference = {
  problem: "",
  admitted: [],
  preempted: [],
  stopped: [],
  waitsLonger: [],
  waitsLess: [],
  otherFlavors: [],
  overAdmitted: [],
  shortOfNodes: [],
  loop: [],
};
const amount = parseQuantity("2") as Quantity;

const holds = (flavors: Readonly<Record<string, string>> = {}): Standing => ({
  clusterQueue: "a",
  holdsQuota: true,
  flavors: new Map(Object.entries(flavors)),
  place: undefined,
  message: "",
});
const waits = (place: number): Standing => ({ ...holds(), holdsQuota: false, place });
const changed = (before?: Standing, after?: Standing): ChangedStanding => ({
  namespace: "ns",
  name: "job",
  uid: "u",
  before,
  after,
});

interface Case {
  readonly difference: Partial<Difference>;
  readonly title: string;
  readonly text: string;
  readonly about: string;
  readonly short: string;
}

const CASES: Readonly<Record<string, Case>> = {
  "one that gets in": {
    difference: { admitted: [changed(waits(1), holds({ cpu: "f", memory: "g" }))] },
    title: "Becomes admitted",
    text: "ns/job in a: cpu of f, memory of g",
    about: "Workload ns/job",
    short: "1 admitted",
  },
  "one whose flavors are not known": {
    difference: { admitted: [changed(waits(1), holds())] },
    title: "Becomes admitted",
    text: "ns/job in a",
    about: "Workload ns/job",
    short: "1 admitted",
  },
  "one that makes room, and for whom": {
    difference: {
      preempted: [{ ...changed(holds(), waits(1)), by: "v", byKey: "other/high", reason: "InCohortReclamation" }],
    },
    title: "Is preempted",
    text: "ns/job by other/high (InCohortReclamation)",
    about: "Workload ns/job",
    short: "1 preempted",
  },
  "one that is stopped": {
    difference: { stopped: [changed(holds())] },
    title: "Is stopped",
    text: "ns/job",
    about: "Workload ns/job",
    short: "1 stopped",
  },
  "one further back": {
    difference: { waitsLonger: [changed(waits(1), waits(2))] },
    title: "Waits longer",
    text: "ns/job from place 1 to 2 of a",
    about: "Workload ns/job",
    short: "1 waiting longer",
  },
  "one that would have got in": {
    difference: { waitsLonger: [changed(holds(), waits(1))] },
    title: "Waits longer",
    text: "ns/job would get in otherwise",
    about: "Workload ns/job",
    short: "1 waiting longer",
  },
  "one that was not in the line": {
    difference: { waitsLess: [changed(undefined, waits(3))] },
    title: "Waits less",
    text: "ns/job at place 3 of a",
    about: "Workload ns/job",
    short: "1 waiting less",
  },
  "one that moves": {
    difference: { otherFlavors: [changed(holds({ cpu: "f" }), holds({ cpu: "g" }))] },
    title: "Gets other flavors",
    text: "ns/job in a: cpu of g",
    about: "Workload ns/job",
    short: "1 with other flavors",
  },
  "a queue with more than it may have": {
    difference: { overAdmitted: [{ clusterQueue: "a", flavor: "f", resource: "cpu", by: amount }] },
    title: "Is over-admitted",
    text: "ClusterQueue a holds 2 cpu of flavor f more than it may",
    about: "ClusterQueue a",
    short: "1 over-admitted",
  },
  "a flavor with too few nodes": {
    difference: { shortOfNodes: [{ flavor: "f", resource: "cpu", held: amount, onNodes: amount }] },
    title: "Has too few nodes",
    text: "flavor f: 2 cpu are given out, its nodes have 2",
    about: "ResourceFlavor f",
    short: "1 short of nodes",
  },
  "two that never rest": {
    difference: { loop: ["ns/a", "ns/b"] },
    title: "Would preempt one another without end",
    text: "ns/a",
    about: "Workload ns/a",
    short: "2 preempting one another without end",
  },
};

test.each(Object.entries(CASES))("%s", (_what, { difference, title, text, about, short }) => {
  const [section, ...others] = differenceInWords({ ...NOTHING, ...difference });
  const line = section?.lines[0];
  expect([section?.title, line?.text, others]).toEqual([title, text, []]);
  const place = line?.about.namespace === "" ? "" : `${line?.about.namespace}/`;
  expect(`${line?.about.kind.kind} ${place}${line?.about.name}`).toBe(about);
  expect(differenceInShort({ ...NOTHING, ...difference })).toBe(`Would be: ${short}.`);
});

test("several are counted in one line, the good news first", () => {
  const one = changed(waits(1), holds());
  const difference = { ...NOTHING, waitsLess: [one], stopped: [one, one], admitted: [one] };
  expect(differenceInShort(difference)).toBe("Would be: 1 admitted, 2 stopped, 1 waiting less.");
});

test("nothing at all", () => {
  expect([differenceInWords(NOTHING), differenceInShort(NOTHING)]).toEqual([[], NOTHING_CHANGES]);
});
