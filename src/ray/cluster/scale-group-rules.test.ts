import { expect, test } from "vitest";
import { madeRayCluster, madeRayPod, madeRayPods } from "../../../tests/fixtures/ray-objects.ts";
import { expectSituation, type ScaleSituations, to } from "../../../tests/fixtures/scale-situations.ts";

const autoscaled = { spec: { enableInTreeAutoscaling: true } };

const situations: ScaleSituations = {
  "1 no autoscaler, raised: allowed, and says how many pods start": {
    cluster: madeRayCluster(),
    wish: to(4),
    notes: [/Starts 2 pods/],
    pods: 0,
    accelerators: 0,
    confirm: "yes",
    title: /^Scale group "small" of team-a\/train from 2 to 4 workers$/,
  },
  "2 above the maximum: refused, with the clamp": {
    cluster: madeRayCluster(),
    wish: to(6),
    refused: /6 is above maxReplicas 4.*would run 4.*Widen the bounds.*1 to 4/,
  },
  "2 below the minimum: refused, with the clamp": {
    cluster: madeRayCluster(),
    wish: to(0),
    refused: /0 is below minReplicas 1.*would run 1/,
  },
  "2 above the maximum with wider bounds: allowed": {
    cluster: madeRayCluster(),
    wish: to(6, { widenBounds: true }),
    notes: [/Moves maxReplicas 4 to 6/, /Starts 4 pods/],
  },
  "2 below the minimum with wider bounds: allowed": {
    cluster: madeRayCluster(),
    related: { pods: madeRayPods() },
    wish: to(0, { widenBounds: true }),
    notes: [/Moves minReplicas 1 to 0/, /Deletes train-small-a, train-small-b/],
    pods: 2,
  },
  "2 a spec that is odd already: says what runs": {
    cluster: madeRayCluster({ group: { replicas: 9 } }),
    wish: to(3),
    notes: [/spec says 9.*runs 4/],
    title: /from 4 to 3 workers/,
    pods: 1,
  },
  "3 no autoscaler, lowered: lists who may go": {
    cluster: madeRayCluster(),
    related: { pods: madeRayPods(), runningJobs: 0 },
    wish: to(1),
    notes: [/picks 1 pod to delete, busy or not, among train-small-a, train-small-b/],
    pods: 1,
    accelerators: 1,
    confirm: "yes",
  },
  "3 no autoscaler, lowered without seeing the pods: says so": {
    cluster: madeRayCluster(),
    wish: to(1),
    notes: [/which ones could not be read/],
    pods: 1,
  },
  "4 autoscaler on, raised: a hint, offers minReplicas": {
    cluster: madeRayCluster(autoscaled),
    wish: to(4),
    notes: [/hint.*Raise minReplicas/],
    pods: 0,
  },
  "4 autoscaler on, minReplicas raised: kept": {
    cluster: madeRayCluster(autoscaled),
    wish: to(3, { change: "minReplicas" }),
    notes: [/keeps at least 3 replicas/],
    title: /^Set minReplicas of group "small" of team-a\/train to 3$/,
  },
  "5 autoscaler on, lowered: blocked, offers maxReplicas": {
    cluster: madeRayCluster(autoscaled),
    wish: to(1),
    refused: /KubeRay would remove nothing. Lower maxReplicas/,
  },
  "5 autoscaler on, maxReplicas lowered: allowed": {
    cluster: madeRayCluster(autoscaled),
    wish: to(1, { change: "maxReplicas" }),
    notes: [/takes workers away, down to 1 replica/],
    pods: 1,
  },
  "6 workers to delete by name: checked and told": {
    cluster: madeRayCluster(),
    related: { pods: madeRayPods() },
    wish: to(1, { workersToDelete: ["train-small-b"] }),
    notes: [/Deletes train-small-b/, /never empties this list/],
    pods: 1,
  },
  "6 the head as a worker to delete: refused": {
    cluster: madeRayCluster(),
    related: { pods: madeRayPods() },
    wish: to(1, { workersToDelete: ["train-head"] }),
    refused: /Not workers of group small: train-head/,
  },
  "6 another cluster's worker: refused": {
    cluster: madeRayCluster(),
    related: { pods: [...madeRayPods(), madeRayPod("other-a", "small", { labels: { "ray.io/cluster": "other" } })] },
    wish: to(1, { workersToDelete: ["other-a"] }),
    refused: /Not workers of group small: other-a/,
  },
  "6 too few workers named: refused": {
    cluster: madeRayCluster(),
    related: { pods: madeRayPods() },
    wish: to(1, { workersToDelete: [] }),
    refused: /Name each of the 1 pod/,
  },
  "6 workers named while pods cannot be read: refused": {
    cluster: madeRayCluster(),
    wish: to(1, { workersToDelete: ["train-small-a"] }),
    refused: /could not be read/,
  },
  "6 a list left behind by somebody: its living pods are told": {
    cluster: madeRayCluster({ group: { scaleStrategy: { workersToDelete: ["train-small-a"] } } }),
    related: { pods: madeRayPods() },
    wish: to(3),
    notes: [/also deletes train-small-a/],
  },
  "6 a list left behind by somebody: cleared when its pods are gone": {
    cluster: madeRayCluster({ group: { scaleStrategy: { workersToDelete: ["train-small-x"] } } }),
    related: { pods: madeRayPods() },
    wish: to(3),
    notes: [/Clears a list of workers to delete that are gone: train-small-x/],
  },
  "7 several hosts: computed in replicas, shown in pods": {
    cluster: madeRayCluster({ group: { numOfHosts: 4 } }),
    wish: to(1),
    notes: [/A replica is 4 pods.*8 pods now, 4 afterwards/],
    pods: 4,
    accelerators: 4,
    title: /from 2 to 1 replicas \(8 to 4 pods\)/,
  },
  "7 several hosts: a replica is not split": {
    cluster: madeRayCluster({ group: { numOfHosts: 2 } }),
    related: {
      pods: ["a-0", "a-1", "b-0", "b-1"].map((name) =>
        madeRayPod(name, "small", { labels: { "ray.io/worker-group-replica-name": name.slice(0, 1) } }),
      ),
    },
    wish: to(1, { workersToDelete: ["a-0", "b-1"] }),
    refused: /Name all pods of a replica/,
  },
  "13 suspended: stored, nothing runs": {
    cluster: madeRayCluster({ spec: { suspend: true } }),
    wish: to(1),
    notes: [/stored and nothing runs/],
    pods: 0,
    accelerators: 0,
  },
};

test.each(Object.entries(situations))("%s", (_case, situation) => {
  expect.hasAssertions();
  expectSituation(situation);
});
