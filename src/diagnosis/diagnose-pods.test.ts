import { describe, expect, test } from "vitest";
import { ADMITTED_AT, conditionAt, diagnoseJob, workloadOfJob } from "../../tests/fixtures/diagnosed-job.ts";
import { madeEvent, madePod, read } from "../../tests/fixtures/diagnosis-facts.ts";
import { handMade } from "../../tests/fixtures/recorded-objects.ts";
import { NODES } from "../common/core-objects/node.ts";
import type { diagnose } from "./diagnose.ts";

const waiting = (state: object, more: object = {}) => ({
  phase: "Pending",
  containerStatuses: [
    { name: "main", ready: false, started: false, restartCount: 0, state: { waiting: state }, ...more },
  ],
});
const unplaced = (message: string) => ({
  spec: { nodeName: undefined },
  status: {
    phase: "Pending",
    containerStatuses: [],
    conditions: [conditionAt("PodScheduled", "False", "Unschedulable", message)],
  },
});
const ended = (exitCode: number, reason = "Error") => ({
  lastState: { terminated: { exitCode, reason, finishedAt: ADMITTED_AT } },
  restartCount: 4,
});
const node = (cpu: string) =>
  NODES.project(handMade({ status: { allocatable: { cpu } } }, { name: `node-${cpu}` }), "v1");

describe("the pods of a job", () => {
  test.each<[string, ReturnType<typeof diagnose>, string, string, RegExp]>([
    [
      "no node has room",
      diagnoseJob({
        pods: read(
          madePod("a"),
          madePod(
            "b",
            unplaced("0/3 nodes are available: 2 Insufficient cpu, 1 node(s) had untolerated taint {team: ml}."),
          ),
        ),
      }),
      "unschedulable",
      "scheduled",
      /^1 of 2 pods finds no node: 2 nodes have too little cpu left; 1 node has a taint that the pod does not tolerate \(team: ml\)\.$/,
    ],
    [
      "no node is large enough",
      diagnoseJob({
        pods: read(madePod("a", unplaced("0/1 nodes are available: 1 Insufficient cpu."))),
        nodes: read(node("2")),
        workloads: read(workloadOfJob()),
      }),
      "unschedulable",
      "scheduled",
      /one pod asks for 4 of cpu, and the largest node has 2\./,
    ],
    [
      "Kueue's topology gate",
      diagnoseJob({
        pods: read(
          madePod("a"),
          madePod("b", {
            spec: { nodeName: undefined, schedulingGates: [{ name: "kueue.x-k8s.io/topology" }] },
            status: { phase: "Pending", containerStatuses: [] },
          }),
        ),
      }),
      "scheduling-gated",
      "scheduled",
      /Kueue has yet to say on which nodes/,
    ],
    [
      "somebody else's gate",
      diagnoseJob({
        pods: read(
          madePod("a"),
          madePod("b", {
            spec: { nodeName: undefined, schedulingGates: [{ name: "example.com/approve" }] },
            status: { phase: "Pending", containerStatuses: [] },
          }),
        ),
      }),
      "scheduling-gated",
      "scheduled",
      /example\.com\/approve is not Kueue's/,
    ],
    [
      "an image that is not there",
      diagnoseJob({
        pods: read(
          madePod("a"),
          madePod("b", {
            status: waiting({ reason: "ImagePullBackOff", message: 'Back-off pulling image "reg/x:1"' }),
          }),
        ),
        events: read(
          madeEvent(
            "Pod",
            "b",
            "Failed",
            'Failed to pull image "reg/x:1": rpc error: code = NotFound: manifest unknown',
          ),
        ),
      }),
      "image-pull",
      "image",
      /cannot get the image reg\/x:1: the registry does not have it/,
    ],
    [
      "an image without access",
      diagnoseJob({
        pods: read(
          madePod("a"),
          madePod("b", { status: waiting({ reason: "ErrImagePull", message: "401 Unauthorized" }) }),
        ),
      }),
      "image-pull",
      "image",
      /the registry refuses access/,
    ],
    [
      "out of memory",
      diagnoseJob({
        pods: read(
          madePod("a"),
          madePod("b", { status: waiting({ reason: "CrashLoopBackOff" }, ended(137, "OOMKilled")) }),
        ),
      }),
      "out-of-memory",
      "started",
      /main ran out of memory, restarted 4 times/,
    ],
    [
      "a crash loop",
      diagnoseJob({
        pods: read(madePod("a"), madePod("b", { status: waiting({ reason: "CrashLoopBackOff" }, ended(1)) })),
      }),
      "crash-loop",
      "started",
      /keeps ending with exit code 1 \(the program reported an error\)/,
    ],
    [
      "a missing secret",
      diagnoseJob({
        pods: read(
          madePod("a"),
          madePod("b", { status: waiting({ reason: "CreateContainerConfigError", message: 'secret "s" not found' }) }),
        ),
      }),
      "configuration-missing",
      "started",
      /secret "s" not found/,
    ],
    [
      "a volume that cannot be mounted",
      diagnoseJob({
        pods: read(madePod("a"), madePod("b", { status: waiting({ reason: "ContainerCreating" }) })),
        events: read(madeEvent("Pod", "b", "FailedMount", "timed out waiting for data")),
      }),
      "volume",
      "started",
      /a volume cannot be mounted: timed out/,
    ],
    [
      "a failed pod that nothing replaced",
      diagnoseJob({
        pods: read(
          madePod("a"),
          madePod("b", {
            status: {
              phase: "Failed",
              containerStatuses: [{ name: "main", state: { terminated: { exitCode: 3, reason: "Error" } } }],
            },
          }),
        ),
      }),
      "container-failed",
      "started",
      /ended with exit code 3/,
    ],
    [
      "a pod that is not ready",
      diagnoseJob({
        pods: read(
          madePod("a"),
          madePod("b", {
            status: {
              containerStatuses: [
                { name: "main", ready: false, started: true, restartCount: 0, state: { running: {} } },
              ],
            },
          }),
        ),
      }),
      "not-ready",
      "ready",
      /1 of 2 pods is not ready yet/,
    ],
  ])("%s", (_case, diagnosis, code, step, sentence) => {
    expect(diagnosis.sentence).toMatch(sentence);
    expect([diagnosis.code, diagnosis.answer.step]).toEqual([code, step]);
  });
});
