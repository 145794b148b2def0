import { expect, test } from "vitest";
import {
  madeAppWrapper,
  madeRayCluster,
  madeRayPods,
  madeWorkload,
  WAITING,
} from "../../../tests/fixtures/ray-objects.ts";
import {
  expectSituation,
  madeOwningService,
  ofJob,
  ofService,
  type ScaleSituations,
  to,
  wrapped,
} from "../../../tests/fixtures/scale-situations.ts";

const queued = { metadata: { labels: { "kueue.x-k8s.io/queue-name": "user-queue" } } };
const elastic = {
  metadata: {
    labels: { "kueue.x-k8s.io/queue-name": "user-queue" },
    annotations: { "kueue.x-k8s.io/elastic-job": "true" },
  },
};

const situations: ScaleSituations = {
  "8 owned by a RayJob: allowed with a note": {
    cluster: madeRayCluster(ofJob),
    related: { workload: madeWorkload() },
    wish: to(3),
    notes: [/until RayJob job ends or retries/, /outside of the quota/],
  },
  "9 owned by a RayService that was not read: refused": {
    cluster: madeRayCluster(ofService),
    wish: to(3),
    refused: /RayService svc, which could not be read/,
  },
  "9 owned by a RayService that dropped the group: refused": {
    cluster: madeRayCluster(ofService),
    related: { rayService: madeOwningService("other") },
    wish: to(3),
    refused: /has no worker group small any more/,
  },
  "9 owned by a RayService: changes both": {
    cluster: madeRayCluster(ofService),
    related: { rayService: madeOwningService("small") },
    wish: to(3),
    notes: [/RayService svc and its live cluster/],
  },
  "10 wrapped by an AppWrapper, lowered: blocked": {
    cluster: madeRayCluster(wrapped),
    related: { appWrapper: madeAppWrapper() },
    wish: to(1),
    refused: /build it again at its old size.*1 of 3, if the usual limit holds, retries spent.*Delete AppWrapper wrap/,
  },
  "10 wrapped by an AppWrapper, raised: blocked": {
    cluster: madeRayCluster(wrapped),
    wish: to(3),
    refused: /outside of the quota.*Delete AppWrapper wrap/,
  },
  "10 wrapped by an AppWrapper, accepted: the whole cluster stops, by name": {
    cluster: madeRayCluster(wrapped),
    related: { pods: madeRayPods() },
    wish: to(1, { acceptRestart: true }),
    notes: [/delete the whole cluster/],
    pods: 3,
    accelerators: 2,
    confirm: "name",
  },
  "11 Kueue, not elastic: blocked": {
    cluster: madeRayCluster(queued),
    related: { workload: madeWorkload() },
    wish: to(3),
    refused: /stop the whole cluster.*place in the queue are lost.*elastic-job=true/,
  },
  "11 Kueue without a queue label, not elastic: blocked": {
    cluster: madeRayCluster(),
    related: { workload: madeWorkload() },
    wish: to(3),
    refused: /stop the whole cluster/,
  },
  "11 Kueue, restart accepted: the whole cluster stops, by name": {
    cluster: madeRayCluster(queued),
    related: { workload: madeWorkload(), pods: madeRayPods() },
    wish: to(3, { acceptRestart: true }),
    notes: [/Kueue stops the whole cluster, and queues it again/],
    pods: 3,
    accelerators: 2,
    confirm: "name",
  },
  "11 Kueue, only a bound changes: allowed": {
    cluster: madeRayCluster(queued),
    related: { workload: madeWorkload() },
    wish: to(6, { change: "maxReplicas" }),
    pods: 0,
  },
  "12 Kueue, elastic, raised: new slice": {
    cluster: madeRayCluster(elastic),
    related: { workload: madeWorkload() },
    wish: to(3),
    notes: [/slice in place of raycluster-train.*gated/],
    pods: 0,
  },
  "12 Kueue, elastic, lowered: in place": {
    cluster: madeRayCluster(elastic),
    related: { workload: madeWorkload() },
    wish: to(1),
    notes: [/in place and frees the quota/],
    pods: 1,
  },
  "13 suspended by Kueue: allowed, the place may change": {
    cluster: madeRayCluster({ spec: { suspend: true }, ...queued }),
    related: { workload: madeWorkload({ conditions: WAITING, admission: undefined }) },
    wish: to(3),
    notes: [/place in the queue may change/, /nothing runs/],
    pods: 0,
  },
};

test.each(Object.entries(situations))("%s", (_case, situation) => {
  expect.hasAssertions();
  expectSituation(situation);
});
