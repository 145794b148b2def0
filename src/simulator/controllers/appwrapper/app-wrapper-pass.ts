import { booleanAt, listAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { World } from "../../controller.ts";
import { copyJson } from "../../json-values.ts";
import type { StoredObject } from "../../stored-object.ts";
import { conditionMoment, isConditionTrue, type NewCondition, setCondition } from "../conditions.ts";
import { mapsIn, type Writable } from "../object-maps.ts";
import { APPWRAPPER, isBeingDeleted, keyOfObject } from "../owner-reference.ts";
import { phaseOf } from "../pod-facts.ts";
import { APP_WRAPPERS } from "./admission.ts";
import { componentKey, createComponents, deleteComponents, freshComponents } from "./components.ts";
import type { Patience } from "./fault-tolerance.ts";
import { setFinalizer } from "./finalizer.ts";

const SOON_MS = 5_000;
const CHECK_MS = 60_000;

/** One look at one AppWrapper: at most one step of its machine. */
export class AppWrapperPass {
  readonly #world: World;
  readonly #wrapper: StoredObject;
  readonly #pods: readonly StoredObject[];
  readonly #patience: Patience;
  readonly #status: Writable;

  constructor(world: World, wrapper: StoredObject, pods: readonly StoredObject[], patience: Patience) {
    this.#world = world;
    this.#wrapper = wrapper;
    this.#pods = pods;
    this.#patience = patience;
    this.#status = copyJson((wrapper["status"] ?? {}) as Writable);
  }

  /** @returns when to look again. */
  run(): number | undefined {
    if (isBeingDeleted(this.#wrapper)) return this.#terminate();
    switch (this.#status["phase"] ?? "") {
      case "":
        this.#status["componentStatus"] = freshComponents(this.#wrapper);
        return this.#enter("Suspended");
      case "Suspended":
        return this.#suspend ? undefined : this.#resume();
      case "Resuming":
        return this.#suspend ? this.#enter("Suspending") : this.#create();
      case "Running":
        return this.#suspend ? this.#enter("Suspending") : this.#watch();
      case "Suspending":
        return this.#undeploy();
      case "Resetting":
        return this.#suspend ? this.#enter("Suspending") : this.#reset();
      case "Failed":
        return this.#cleanUpFailed();
      case "Succeeded":
        return this.#cleanUpSucceeded();
      default:
        return undefined;
    }
  }

  get #suspend(): boolean {
    return booleanAt(this.#wrapper, "spec", "suspend") === true;
  }

  #resume(): undefined {
    setFinalizer(this.#world, this.#wrapper, true);
    for (const [type, status] of [
      ["QuotaReserved", "True"],
      ["ResourcesDeployed", "True"],
      ["PodsReady", "False"],
      ["Unhealthy", "False"],
    ] as const) {
      this.#set({ type, status, reason: "Resuming", message: "Suspend is false" });
    }
    return this.#enter("Resuming");
  }

  #create(): number | undefined {
    const failure = createComponents(this.#world, this.#wrapper, this.#status);
    if (failure === undefined) return this.#enter("Running");
    const patientUntil = (conditionMoment(this.#status, "ResourcesDeployed") ?? 0) + this.#patience.admission;
    if (!failure.fatal && this.#world.now() < patientUntil) return this.#save(this.#world.now() + 1_000);
    this.#set({
      type: "Unhealthy",
      status: "True",
      reason: "CreateFailed",
      message: `error creating components: ${failure.message}`,
    });
    return failure.fatal ? this.#enter("Failed") : this.#resetOrFail(false);
  }

  #watch(): number | undefined {
    const components = this.#components();
    if (components.deployed !== components.expected)
      return this.#unhealthy(
        "MissingComponent",
        `Only found ${components.deployed} deployed components, but was expecting ${components.expected}`,
        "Failed",
      );
    const pods = this.#podCounts();
    if (components.failed > 0)
      return this.#unhealthy("FailedComponent", `Found ${components.failed} failed components`, pods.terminal);
    if (pods.succeeded >= pods.expected && pods.pending + pods.running + pods.failed === 0)
      return this.#succeed(pods.succeeded);
    if (pods.failed > 0) return this.#sawFailedPods(pods.terminal);
    this.#clear("Unhealthy", "FoundNoFailedPods");
    if (pods.running + pods.succeeded >= pods.expected) {
      const message = `${pods.running} pods running; ${pods.succeeded} pods succeeded`;
      this.#set({ type: "PodsReady", status: "True", reason: "SufficientPodsReady", message });
      return this.#save(this.#world.now() + CHECK_MS);
    }
    const message = `${pods.pending} pods pending; ${pods.running} pods running; ${pods.succeeded} pods succeeded`;
    this.#clear("PodsReady", "InsufficientPodsReady", message);
    const there = pods.pending + pods.running + pods.succeeded >= pods.expected;
    const grace = there ? this.#patience.warmup : this.#patience.admission;
    if (this.#world.now() < (conditionMoment(this.#status, "ResourcesDeployed") ?? 0) + grace)
      return this.#save(this.#world.now() + SOON_MS);
    return this.#unhealthy("InsufficientPodsReady", message, pods.terminal);
  }

  #succeed(count: number): undefined {
    const message = `${count} pods succeeded and no running, pending, or failed pods`;
    this.#set({ type: "QuotaReserved", status: "False", reason: "Succeeded", message });
    this.#set({ type: "ResourcesDeployed", status: "True", reason: "Succeeded", message });
    return this.#enter("Succeeded");
  }

  #sawFailedPods(terminal: boolean): number | undefined {
    this.#set({ type: "Unhealthy", status: "True", reason: "FoundFailedPods" });
    const deadline = (conditionMoment(this.#status, "Unhealthy") ?? 0) + this.#patience.failure;
    return this.#world.now() < deadline ? this.#save(deadline) : this.#resetOrFail(terminal);
  }

  #undeploy(): number | undefined {
    if (isConditionTrue(this.#status, "ResourcesDeployed")) {
      if (!this.#delete()) return this.#save(this.#world.now() + SOON_MS);
      this.#set({ type: "ResourcesDeployed", status: "False", reason: "Suspended", message: "Suspend is true" });
    }
    this.#set({ type: "QuotaReserved", status: "False", reason: "Suspended", message: "Suspend is true" });
    this.#clear("PodsReady", "Suspended");
    this.#clear("Unhealthy", "Suspended");
    return this.#enter("Suspended");
  }

  #reset(): number | undefined {
    this.#clear("PodsReady", "Resetting");
    if (isConditionTrue(this.#status, "ResourcesDeployed")) {
      if (!this.#delete()) return this.#save(this.#world.now() + SOON_MS);
      this.#set({
        type: "ResourcesDeployed",
        status: "False",
        reason: "Resetting",
        message: "Resources deleted for resetting AppWrapper",
      });
    }
    const deadline = (conditionMoment(this.#status, "Unhealthy") ?? 0) + this.#patience.pause;
    if (this.#world.now() < deadline) return this.#save(deadline);
    this.#set({ type: "ResourcesDeployed", status: "True", reason: "Resuming", message: "Reset complete; resuming" });
    return this.#enter("Resuming");
  }

  #cleanUpFailed(): number | undefined {
    const delay = this.#patience.deletionOnFailure;
    if (delay > 0 && !this.#suspend) {
      const message = `workload.codeflare.dev.appwrapper/deletionOnFailureGracePeriodDuration has value ${printDuration(delay)}`;
      this.#set({ type: "DeletingResources", status: "False", reason: "DeletionPaused", message });
      const deadline = (conditionMoment(this.#status, "DeletingResources") ?? 0) + delay;
      if (this.#world.now() < deadline) return this.#save(deadline);
    }
    if (isConditionTrue(this.#status, "ResourcesDeployed")) {
      if (!this.#delete()) return this.#save(this.#world.now() + SOON_MS);
      const forced = delay > 0 && this.#suspend;
      const message = forced
        ? "Kueue forced resource deletion by suspending AppWrapper"
        : "Resources deleted for failed AppWrapper";
      this.#set({ type: "ResourcesDeployed", status: "False", reason: "Failed", message });
    }
    this.#set({ type: "QuotaReserved", status: "False", reason: "Failed", message: "No resources deployed" });
    return this.#save(undefined);
  }

  #cleanUpSucceeded(): number | undefined {
    if (!isConditionTrue(this.#status, "ResourcesDeployed")) return undefined;
    const ttl = this.#patience.successTTL;
    const deadline = (conditionMoment(this.#status, "ResourcesDeployed") ?? 0) + ttl;
    if (this.#world.now() < deadline) return deadline;
    if (!this.#delete()) return this.#save(this.#world.now() + SOON_MS);
    const message = `Time to live after success of ${printDuration(ttl)} expired`;
    this.#set({ type: "ResourcesDeployed", status: "False", reason: "Succeeded", message });
    return this.#save(undefined);
  }

  #terminate(): number | undefined {
    if (isConditionTrue(this.#status, "ResourcesDeployed")) {
      if (!this.#delete()) {
        this.#status["phase"] = "Terminating";
        return this.#save(this.#world.now() + SOON_MS);
      }
      this.#set({
        type: "ResourcesDeployed",
        status: "False",
        reason: "Terminating",
        message: "Resources successfully deleted",
      });
    }
    if (isConditionTrue(this.#status, "QuotaReserved"))
      this.#set({ type: "QuotaReserved", status: "False", reason: "Terminating", message: "No resources deployed" });
    this.#save(undefined);
    setFinalizer(this.#world, this.#wrapper, false);
    return undefined;
  }

  #unhealthy(reason: string, message: string, next: "Failed" | boolean): undefined {
    this.#set({ type: "Unhealthy", status: "True", reason, message });
    return next === "Failed" ? this.#enter("Failed") : this.#resetOrFail(next);
  }

  #resetOrFail(terminal: boolean): undefined {
    const retries = Number(this.#status["resettingCount"] ?? 0);
    if (terminal || retries >= this.#patience.retries) return this.#enter("Failed");
    this.#status["resettingCount"] = retries + 1;
    return this.#enter("Resetting");
  }

  #delete(): boolean {
    return deleteComponents(this.#world, this.#wrapper, this.#status, this.#pods, this.#patience.forcefulDeletion);
  }

  #components(): { readonly expected: number; readonly deployed: number; readonly failed: number } {
    const entries = mapsIn(this.#status, "componentStatus");
    const objects = entries.map((entry) => {
      const key = componentKey(this.#wrapper, entry);
      return key === undefined ? undefined : this.#world.store.get(key);
    });
    const there = objects.filter((object) => object !== undefined && !isBeingDeleted(object));
    const failed = there.filter((object) => object?.kind === "Job" && isConditionTrue(object["status"], "Failed"));
    return { expected: entries.length, deployed: there.length, failed: failed.length };
  }

  #podCounts() {
    const count = (phase: string) => this.#pods.filter((pod) => phaseOf(pod) === phase).length;
    const sets = listAt(this.#status, "componentStatus").flatMap((entry) => listAt(entry, "podSets"));
    const exits = this.#pods
      .filter((pod) => phaseOf(pod) === "Failed")
      .flatMap((pod) =>
        listAt(pod, "status", "containerStatuses").map((entry) =>
          Number(valueAt(entry, "state", "terminated", "exitCode") ?? 0),
        ),
      );
    return {
      expected: sets.reduce<number>((sum, set) => sum + (numberAt(set, "replicas") ?? 1), 0),
      pending: count("Pending"),
      running: this.#pods.filter((pod) => phaseOf(pod) === "Running" && !isBeingDeleted(pod)).length,
      succeeded: count("Succeeded"),
      failed: count("Failed"),
      terminal: this.#patience.isTerminal(exits),
    };
  }

  #set(condition: NewCondition): void {
    setCondition(this.#status, condition, this.#world.timestamp());
  }

  #clear(type: string, reason: string, message = ""): void {
    if (isConditionTrue(this.#status, type)) this.#set({ type, status: "False", reason, message });
  }

  #enter(phase: string): undefined {
    this.#status["phase"] = phase;
    this.#save(undefined);
  }

  #save(again: number | undefined): number | undefined {
    const key = keyOfObject(APP_WRAPPERS, this.#wrapper);
    this.#world.store.change(key, "status", (draft) => void Object.assign(draft, { status: this.#status }), APPWRAPPER);
    return again;
  }
}

/** As Go prints durations: `168h0m0s`, `1m30s`, `5s`. */
function printDuration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (hours > 0) return `${hours}h${minutes}m${rest}s`;
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`;
}

/** Whether somebody else looks after it. */
export function isManagedElsewhere(wrapper: StoredObject): boolean {
  return (
    (textAt(wrapper, "spec", "managedBy") ?? "workload.codeflare.dev/appwrapper-controller") !==
    "workload.codeflare.dev/appwrapper-controller"
  );
}
