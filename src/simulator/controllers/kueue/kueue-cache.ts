import { CLUSTER_QUEUES, type ClusterQueue } from "../../../common/kueue/cluster-queue.ts";
import { COHORTS } from "../../../common/kueue/cohort.ts";
import { RESOURCE_FLAVORS } from "../../../common/kueue/resource-flavor.ts";
import { askOfWorkload, holderOfWorkload } from "../../../common/kueue/scheduler/ask-of-workload.ts";
import type { Ledger, LedgerShapes } from "../../../common/kueue/scheduler/ledger.ts";
import { rootOf } from "../../../common/kueue/scheduler/quota-node.ts";
import type { CohortShape, FlavorShape, Holder } from "../../../common/kueue/scheduler/shapes.ts";
import { cohortShapeOf, flavorShapeOf, queueShapeOf } from "../../../common/kueue/scheduler/shapes-of-records.ts";
import { WaitingLine } from "../../../common/kueue/scheduler/waiting-line.ts";
import { textAt } from "../../../common/values/untyped.ts";
import type { StoreEvent } from "../../object-store.ts";
import type { StoredKind, StoredObject } from "../../stored-object.ts";
import { isConditionTrue, type NewCondition } from "../conditions.ts";
import { controllerUid, keyText, StoreIndex } from "../store-index.ts";
import { withDefaultRequests } from "./default-requests.ts";
import { HeldQuota } from "./held-quota.ts";
import {
  CHECK_KIND,
  CLUSTER_QUEUE_KIND,
  COHORT_KIND,
  FLAVOR_KIND,
  LOCAL_QUEUE_KIND,
  WORKLOAD_KIND,
} from "./kueue-config.ts";
import { activeCondition } from "./queue-activity.ts";
import { QueueMembers } from "./queue-members.ts";
import { sameSpec } from "./same-spec.ts";
import { isActive, isFinished, localQueueKey, mayBeQueued, queueVersion, waitsUntil } from "./workload-facts.ts";

export interface CachedQueue {
  readonly record: ClusterQueue;
  readonly object: StoredObject;
}

const LIMIT_RANGE_KIND = "limitranges";
const SHAPE_KINDS: ReadonlySet<string> = new Set([CLUSTER_QUEUE_KIND, COHORT_KIND, FLAVOR_KIND, CHECK_KIND]);

/**
 * What Kueue keeps in memory of its objects: who waits in which line, who holds what. It hears of every change before anybody
 * else, and holds nothing that the store does not say, but what was found out about flavors that were tried.
 */
export class KueueCache {
  static readonly KINDS: readonly StoredKind[] = [WORKLOAD_KIND, LOCAL_QUEUE_KIND, LIMIT_RANGE_KIND, ...SHAPE_KINDS];
  /** Called when parked workloads of a queue's tree have a reason to be tried again. */
  onWake: (clusterQueue: string) => void = () => {};
  /** Rises with everything that the outcome of a cycle can depend on. */
  version = 0;
  readonly lines = new Map<string, WaitingLine>();
  /** By the uid of the job that they stand for. */
  readonly workloadsByJob = new StoreIndex(WORKLOAD_KIND, controllerUid);
  readonly localQueues = new Map<string, StoredObject>();
  readonly #now: () => number;
  readonly #queues = new Map<string, CachedQueue>();
  readonly #cohorts = new Map<string, CohortShape>();
  readonly #flavors = new Map<string, FlavorShape>();
  readonly #checks = new Map<string, boolean>();
  readonly #workloads = new Map<string, StoredObject>();
  /** Of the LocalQueues. */
  readonly members = new QueueMembers();
  /** In which line a workload stands. */
  readonly #lineOf = new Map<string, string>();
  readonly #lastVersions = new Map<string, string>();
  readonly #held = new HeldQuota(() => this.#shapes());
  /** Worked out once for all that asks until something around the queues changes. */
  readonly #active = new Map<string, boolean>();
  readonly #terminating = new Set<string>();
  readonly #limitRanges = new StoreIndex(LIMIT_RANGE_KIND, ({ metadata }) => [metadata.namespace ?? ""]);

  constructor(now: () => number) {
    this.#now = now;
  }

  get ledger(): Ledger {
    return this.#held.ledger;
  }

  queue(name: string): CachedQueue | undefined {
    return this.#queues.get(name);
  }

  queueNames(): readonly string[] {
    return [...this.#queues.keys()];
  }

  /** Queues that are on their way out. */
  terminatingQueues(): readonly string[] {
    return [...this.#terminating];
  }

  workload(key: string): StoredObject | undefined {
    return this.#workloads.get(key);
  }

  /** Workloads of a LocalQueue that are not finished. */
  workloadsOf(localQueue: string): readonly StoredObject[] {
    return this.members.workloadsOf(localQueue);
  }

  holdersOf(clusterQueue: string): readonly Holder[] {
    return [...(this.ledger.queues.get(clusterQueue)?.holders.values() ?? [])];
  }

  /** The ClusterQueue behind a workload's LocalQueue; `""` when there is none. */
  clusterQueueOf(workload: StoredObject): string {
    return textAt(this.localQueues.get(localQueueKey(workload)), "spec", "clusterQueue") ?? "";
  }

  activity({ record }: CachedQueue): NewCondition {
    return activeCondition(record, {
      hasFlavor: (name) => this.#flavors.has(name),
      isCheckActive: (name) => this.#checks.get(name),
    });
  }

  isQueueActive(name: string): boolean {
    const known = this.#active.get(name);
    if (known !== undefined) return known;
    const queue = this.#queues.get(name);
    const active = queue !== undefined && this.activity(queue).status === "True";
    this.#active.set(name, active);
    return active;
  }

  queuesUsing(kind: "flavor" | "check", name: string): readonly string[] {
    const uses = ({ record }: CachedQueue) =>
      kind === "check"
        ? record.admissionChecks.some((check) => check.name === name)
        : record.resourceGroups.some((group) => group.flavors.some((flavor) => flavor.name === name));
    return [...this.#queues.values()].filter(uses).map(({ record }) => record.meta.name);
  }

  observe({ type, kind, object, before }: StoreEvent): void {
    const gone = type === "DELETED";
    this.workloadsByJob.observe({ type, kind, object, before });
    if (kind === LIMIT_RANGE_KIND) this.#limitRanges.observe({ type, kind, object, before });
    else if (kind === WORKLOAD_KIND) this.#observeWorkload(object, gone);
    else if (kind === LOCAL_QUEUE_KIND) this.#observeLocalQueue(object, gone);
    else if (SHAPE_KINDS.has(kind) && (gone || sameSpec(object, before) === false))
      this.#observeShape(kind, object, gone);
    else if (kind === CLUSTER_QUEUE_KIND) this.#observeQueueStatus(object);
  }

  /** What is read of a queue's record does not depend on its status. */
  #observeQueueStatus(object: StoredObject): void {
    const known = this.#queues.get(object.metadata.name);
    this.#queues.set(object.metadata.name, known === undefined ? cachedQueue(object) : { ...known, object });
  }

  #observeShape(kind: string, object: StoredObject, gone: boolean): void {
    const { name } = object.metadata;
    const keep = <T>(map: Map<string, T>, value: () => T) => (gone ? map.delete(name) : map.set(name, value()));
    const leaves = !gone && kind === CLUSTER_QUEUE_KIND && object.metadata.deletionTimestamp !== undefined;
    if (leaves) this.#terminating.add(name);
    else if (kind === CLUSTER_QUEUE_KIND) this.#terminating.delete(name);
    if (kind === CLUSTER_QUEUE_KIND) keep(this.#queues, () => cachedQueue(object));
    else if (kind === COHORT_KIND) keep(this.#cohorts, () => cohortShapeOf(COHORTS.project(object, "v1beta2")));
    else if (kind === FLAVOR_KIND)
      keep(this.#flavors, () => flavorShapeOf(RESOURCE_FLAVORS.project(object, "v1beta2")));
    else keep(this.#checks, () => isConditionTrue(object["status"], "Active"));
    this.#held.forgetShapes();
    this.#active.clear();
    this.version += 1;
    if (kind === CLUSTER_QUEUE_KIND) this.#observeLine(name, gone);
    for (const queue of this.#queues.keys()) this.onWake(queue);
  }

  /** A line begins anew when its queue comes or changes its strategy. */
  #observeLine(name: string, gone: boolean): void {
    const strict = this.#queues.get(name)?.record.strategy === "StrictFIFO";
    const line = this.lines.get(name);
    if (!gone && line?.strict === strict) return;
    if (gone) this.lines.delete(name);
    else this.lines.set(name, new WaitingLine(strict));
    for (const [key, localQueue] of this.localQueues) {
      if (textAt(localQueue, "spec", "clusterQueue") === name) this.#lineUpMembers(key);
    }
  }

  #observeLocalQueue(object: StoredObject, gone: boolean): void {
    const key = keyText(object);
    const before = this.localQueues.get(key);
    if (gone) this.localQueues.delete(key);
    else this.localQueues.set(key, object);
    if (!gone && before !== undefined && sameSpec(object, before)) return;
    this.#lineUpMembers(key);
  }

  #lineUpMembers(localQueue: string): void {
    for (const workload of this.workloadsOf(localQueue)) this.#lineUp(workload);
  }

  #observeWorkload(object: StoredObject, gone: boolean): void {
    const key = keyText(object);
    const before = this.#workloads.get(key);
    const over = gone || isFinished(object);
    if (gone) this.#workloads.delete(key);
    else this.#workloads.set(key, object);
    this.members.observe(object, before, gone);
    this.#observeHolder(key, gone || !isActive(object) ? undefined : holderOfWorkload(this.#counted(object)));
    if (over) this.#leaveLines(key, "");
    else this.#lineUp(object);
  }

  #observeHolder(key: string, holder: Holder | undefined): void {
    const news = this.#held.book(key, holder);
    if (news === undefined) return;
    this.version += 1;
    if (news.freedIn !== undefined) this.onWake(news.freedIn);
  }

  /** Puts a workload where it belongs: in the line of its queue, or in none. */
  #lineUp(workload: StoredObject): void {
    const key = keyText(workload);
    const localQueue = this.localQueues.get(localQueueKey(workload));
    const open = localQueue !== undefined && (textAt(localQueue, "spec", "stopPolicy") ?? "None") === "None";
    const name = open && mayBeQueued(workload) ? this.clusterQueueOf(workload) : "";
    this.#leaveLines(key, name);
    const line = this.lines.get(name);
    if (line === undefined) return;
    const version = queueVersion(workload);
    if (line.has(key) && this.#lastVersions.get(key) === version) return;
    this.#lastVersions.set(key, version);
    const waiting = {
      ask: askOfWorkload(this.#counted(workload), name),
      progress: undefined,
      notBefore: waitsUntil(workload),
    };
    if (line.put({ ...waiting, version }, this.#now())) this.version += 1;
  }

  #counted(workload: StoredObject): StoredObject {
    return withDefaultRequests(workload, this.#limitRanges.find(workload.metadata.namespace ?? ""));
  }

  #leaveLines(key: string, but: string): void {
    const name = this.#lineOf.get(key);
    if (name !== undefined && name !== but) this.lines.get(name)?.remove(key);
    if (but === "") {
      this.#lineOf.delete(key);
      this.#lastVersions.delete(key);
    } else this.#lineOf.set(key, but);
  }

  /** All queues whose quota hangs together with that of one. */
  treeOf(name: string): readonly string[] {
    const node = this.ledger.queues.get(name);
    if (node?.parent === undefined) return [name];
    const root = rootOf(node);
    return [...this.ledger.queues.values()].filter((each) => rootOf(each) === root).map((each) => each.name);
  }

  #shapes(): LedgerShapes {
    const queues = [...this.#queues.values()].map((queue) =>
      queueShapeOf(queue.record, this.activity(queue).status !== "True"),
    );
    return { queues, cohorts: [...this.#cohorts.values()], flavors: [...this.#flavors.values()] };
  }
}

function cachedQueue(object: StoredObject): CachedQueue {
  return { object, record: CLUSTER_QUEUES.project(object, "v1beta2") };
}
