import { describe, expect, test } from "vitest";
import { condition, madeAppWrapper } from "../../../tests/fixtures/ray-objects.ts";
import { projectOddVariants, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { APP_WRAPPERS, type AppWrapper } from "./app-wrapper.ts";
import { type AppWrapperHealth, appWrapperState } from "./app-wrapper-health.ts";
import { gracePeriod, retryLimit } from "./fault-tolerance.ts";
import { appWrapperClock } from "./retry-clock.ts";

const recorded = (name: string) => APP_WRAPPERS.project(recordedObject(name), "v1beta2");
const at = (time: string) => Date.parse(`2026-11-24T${time}Z`);

describe("recorded AppWrappers", () => {
  test.each<[string, Partial<AppWrapper>, AppWrapperHealth, RegExp]>([
    [
      "appwrapper-running",
      { phase: "Running", suspend: false, queue: "user-queue", user: "admin", resets: 0, expectedPods: 2 },
      "running",
      /2 pods running/,
    ],
    [
      "appwrapper-failing-running",
      { phase: "Running", resets: 0, expectedPods: 1 },
      "unhealthy",
      /FoundFailedPods; 0 of 3, if the usual limit holds, retries spent/,
    ],
    ["appwrapper-failing-resetting", { phase: "Resetting", resets: 1 }, "resetting", /FoundFailedPods; 1 of 3/],
    ["appwrapper-failing-failed", { phase: "Failed", resets: 1 }, "failed", /FoundFailedPods; 1 of 3/],
    ["appwrapper-succeeded", { phase: "Succeeded", resets: 0 }, "succeeded", /^$/],
    [
      "appwrapper-suspended",
      { phase: "Suspended", suspend: true, conditions: [], resets: 0 },
      "suspended",
      /holds no quota/,
    ],
  ])("%s", (name, facts, health, reason) => {
    const appWrapper = recorded(name);
    expect(appWrapper).toMatchObject(facts);
    expect(appWrapperState(appWrapper)).toEqual({ health, reason: expect.stringMatching(reason) });
  });

  test("components: deployed, deleted again, and named although the status has no names yet", () => {
    expect(recorded("appwrapper-running").components).toEqual([
      { apiVersion: "ray.io/v1", kind: "RayCluster", name: "wrapped", deployed: true, pods: 2 },
    ]);
    expect(recorded("appwrapper-failing-resetting").components).toMatchObject([{ kind: "Pod", deployed: false }]);
    expect(recorded("appwrapper-suspended").components).toMatchObject([
      { kind: "Job", name: "wrapped-pending", deployed: undefined, pods: 1 },
    ]);
  });

  test("odd content anywhere never throws", () => {
    const { variants, names } = projectOddVariants(APP_WRAPPERS.project, recordedObject("appwrapper-running"));
    expect(variants).toBeGreaterThan(500);
    expect(names).toEqual(["wrapped"]);
  });
});

describe("states that were not recorded", () => {
  test.each<[string, Parameters<typeof madeAppWrapper>[0], AppWrapperHealth, RegExp]>([
    ["new", { status: { phase: "" } }, "new", /not yet seen/],
    ["resuming", { status: { phase: "Resuming" } }, "resuming", /creating/],
    [
      "starting",
      {
        status: {
          conditions: [
            condition(
              "PodsReady",
              "False",
              "InsufficientPodsReady",
              "1 pods pending; 2 pods running; 0 pods succeeded",
            ),
          ],
        },
      },
      "starting",
      /1 pods pending/,
    ],
    ["suspending", { status: { phase: "Suspending" } }, "suspending", /being deleted/],
    [
      "too few pods",
      { status: { conditions: [condition("Unhealthy", "True", "InsufficientPodsReady", "2 pods running")] } },
      "unhealthy",
      /InsufficientPodsReady: 2 pods running; 1 of 3, if the usual limit holds, retries spent/,
    ],
    [
      "being deleted",
      { metadata: { deletionTimestamp: "2026-11-24T02:00:00Z", finalizers: ["f"] } },
      "terminating",
      /finalizer f/,
    ],
    ["a phase of the future", { status: { phase: "Hibernating" } }, "unknown", /phase Hibernating/],
  ])("%s", (_case, change, health, reason) => {
    expect(appWrapperState(madeAppWrapper(change))).toEqual({ health, reason: expect.stringMatching(reason) });
  });

  test("a limit on the object itself is taken for granted", () => {
    const stated = madeAppWrapper({ status: { phase: "Resetting" }, ...annotated("retryLimit", "5") });
    expect(appWrapperState(stated).reason).toBe("1 of 5 retries spent");
  });

  test("retries are unknown, not 0, before the controller has spoken", () => {
    expect(madeAppWrapper({ status: { phase: "", resettingCount: undefined } }).resets).toBeUndefined();
  });

  test("expected pods are unknown while one component's are", () => {
    expect(madeAppWrapper({ status: { componentStatus: [] } }).expectedPods).toBeUndefined();
    expect(
      madeAppWrapper({
        spec: { components: [{ podSets: [{ path: "a" }, { path: "b", replicas: 3 }] }] },
        status: { componentStatus: [] },
      }).expectedPods,
    ).toBe(4);
  });
});

const annotated = (name: string, value: string) => ({
  metadata: { annotations: { [`workload.codeflare.dev.appwrapper/${name}`]: value } },
});

describe("grace periods", () => {
  test.each([
    ["the usual one is assumed", {}, { value: 60_000, assumed: true }],
    ["stated", annotated("failureGracePeriodDuration", "5s"), { value: 5_000, assumed: false }],
    ["capped at a day", annotated("failureGracePeriodDuration", "48h"), { value: 86_400_000, assumed: false }],
    ["never below nothing", annotated("failureGracePeriodDuration", "-5s"), { value: 0, assumed: false }],
    ["unreadable: the usual one", annotated("failureGracePeriodDuration", "soon"), { value: 60_000, assumed: true }],
  ])("failure: %s", (_case, change, setting) =>
    expect(gracePeriod(madeAppWrapper(change), "failureGracePeriodDuration")).toEqual(setting),
  );

  test("time to live after success can only be shortened", () => {
    const week = 7 * 86_400_000;
    expect(gracePeriod(madeAppWrapper(annotated("successTTLDuration", "9000h")), "successTTLDuration").value).toBe(
      week,
    );
    expect(gracePeriod(madeAppWrapper(annotated("successTTLDuration", "48h")), "successTTLDuration").value).toBe(
      2 * 86_400_000,
    );
  });

  test.each([
    ["usual", {}, { value: 3, assumed: true }],
    ["stated", annotated("retryLimit", "0"), { value: 0, assumed: false }],
    ["unreadable", annotated("retryLimit", "many"), { value: 3, assumed: true }],
  ])("retries: %s", (_case, change, limit) => expect(retryLimit(madeAppWrapper(change))).toEqual(limit));
});

describe("the next deadline", () => {
  const minute = 60_000;
  const deployed = condition("ResourcesDeployed", "True", "Resuming");
  const pods = (message: string) => condition("PodsReady", "False", "InsufficientPodsReady", message);
  const made = at("01:46:50");

  test.each<[string, AppWrapper, { clock: string; deadline: number } | undefined]>([
    ["running well", recorded("appwrapper-running"), undefined],
    ["suspended", recorded("appwrapper-suspended"), undefined],
    ["failed, pods gone", recorded("appwrapper-failing-failed"), undefined],
    [
      "creating",
      madeAppWrapper({ status: { phase: "Resuming", conditions: [deployed] } }),
      { clock: "admissionGracePeriodDuration", deadline: made + minute },
    ],
    [
      "too few pods exist",
      madeAppWrapper({ status: { conditions: [deployed, pods("1 pods pending; 1 pods running; 0 pods succeeded")] } }),
      { clock: "admissionGracePeriodDuration", deadline: made + minute },
    ],
    [
      "enough pods exist, not all run",
      madeAppWrapper({ status: { conditions: [deployed, pods("1 pods pending; 2 pods running; 0 pods succeeded")] } }),
      { clock: "warmupGracePeriodDuration", deadline: made + 5 * minute },
    ],
    [
      "too few pods run: it is reset at once",
      madeAppWrapper({ status: { conditions: [condition("Unhealthy", "True", "InsufficientPodsReady")] } }),
      undefined,
    ],
    [
      "failed but kept for a look",
      madeAppWrapper({
        ...annotated("deletionOnFailureGracePeriodDuration", "2h"),
        status: {
          phase: "Failed",
          conditions: [
            condition("Unhealthy", "True", "FoundFailedPods"),
            condition("DeletingResources", "False", "DeletionPaused"),
          ],
        },
      }),
      { clock: "deletionOnFailureGracePeriodDuration", deadline: made + 120 * minute },
    ],
    [
      "being deleted",
      madeAppWrapper({ metadata: { deletionTimestamp: "2026-11-24T02:00:00Z" } }),
      { clock: "forcefulDeletionGracePeriodDuration", deadline: at("02:10:00") },
    ],
    [
      "evicted",
      madeAppWrapper({
        status: { phase: "Suspending", conditions: [condition("DeletingResources", "True", "DeletionInitiated")] },
      }),
      { clock: "forcefulDeletionGracePeriodDuration", deadline: made + 10 * minute },
    ],
    ["a start that is not known", madeAppWrapper({ status: { phase: "Resuming", conditions: [] } }), undefined],
  ])("%s", (_case, appWrapper, clock) => {
    const found = appWrapperClock(appWrapper, at("01:47:00"));
    if (clock === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(clock);
  });

  test("recorded: failed pods run the failure clock, then the pause before the retry, from the moment they were found", () => {
    const now = at("01:46:53");
    expect(appWrapperClock(recorded("appwrapper-failing-running"), now)).toMatchObject({
      clock: "failureGracePeriodDuration",
    });
    expect(appWrapperClock(recorded("appwrapper-failing-resetting"), now)).toMatchObject({
      clock: "retryPausePeriodDuration",
    });
  });

  test("recorded: a success goes after a week, counted from its end", () => {
    const clock = appWrapperClock(recorded("appwrapper-succeeded"), at("01:46:49"));
    expect(clock).toMatchObject({
      clock: "successTTLDuration",
      leftMs: 7 * 86_400_000,
      next: "the AppWrapper is deleted",
      assumed: true,
    });
  });

  test("an overdue clock says by how much", () => {
    const late = madeAppWrapper({ status: { phase: "Resuming", conditions: [deployed] } });
    expect(appWrapperClock(late, made + 3 * minute)?.leftMs).toBe(-2 * minute);
  });
});
