import { type JsonPatchOperation, pointer } from "../../kubernetes-cluster/json-patch.ts";
import { formatQuantity, type Quantity } from "../../values/quantity.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "../cluster-queue.ts";
import { COHORTS, type Cohort } from "../cohort.ts";
import { KUEUE_GROUP } from "../kueue-names.ts";
import { type Bound, flavorResource, type QuotaLimits, type ResourceGroup } from "../resource-group.ts";
import { amountOf, plus, printAmount } from "../scheduler/amount.ts";
import type { Quota } from "../scheduler/shapes.ts";
import type { QuotaKnob, Raise } from "./quota-knob.ts";
import type { TreeParts } from "./tree-parts.ts";
import type { UnblockingChange } from "./verdict.ts";

/** Where a limit stands in the object, and what it is. */
interface Place {
  readonly path: readonly (string | number)[];
  readonly names: readonly JsonPatchOperation[];
  readonly limits: QuotaLimits;
}

const FIELDS: Readonly<Record<keyof Quota, string>> = {
  nominal: "nominalQuota",
  borrowing: "borrowingLimit",
  lending: "lendingLimit",
};

/**
 * The patch that raises a limit; undefined when the object, or a limit of it, could not be read, and when nobody may set it so high:
 * nobody can lend more than there is.
 */
export function raiseChange(
  { queues, cohorts }: TreeParts,
  knob: QuotaKnob,
  raise: Raise,
): UnblockingChange | undefined {
  const owners: readonly (ClusterQueue | Cohort)[] = knob.owner === "queue" ? queues : cohorts;
  const owner = owners.find(({ meta }) => meta.name === knob.name);
  if (owner === undefined) return undefined;
  const operations: JsonPatchOperation[] = [];
  for (const [key, more] of raise) {
    const place = placeOf(owner.resourceGroups, key);
    const before = place === undefined ? undefined : limitAt(place.limits, knob.field);
    if (place === undefined || before === undefined) return undefined;
    const { resource, nominal } = place.limits;
    const raised = plus(amountOf(resource, before), more);
    const isLent = knob.field === "lending";
    if (isLent && (nominal === undefined || raised > amountOf(resource, nominal))) return undefined;
    const after = printAmount(resource, raised);
    operations.push(...replaced(place, FIELDS[knob.field], before, after, knob.owner === "queue"));
  }
  return {
    verb: "patch",
    group: KUEUE_GROUP,
    resource: (knob.owner === "queue" ? CLUSTER_QUEUES : COHORTS).plural,
    namespace: "",
    name: owner.meta.name,
    patch: operations,
    subresource: "",
  };
}

/**
 * Places are tested by name, for somebody may have changed their order. Kueue writes the quantities of a ClusterQueue in their own
 * form when it is stored, so that the value can be tested too; those of a Cohort stay as somebody typed them.
 */
function replaced(
  { path, names }: Place,
  field: string,
  before: Quantity,
  after: string,
  isCanonical: boolean,
): readonly JsonPatchOperation[] {
  const at = pointer(...path, field);
  const value: readonly JsonPatchOperation[] = isCanonical
    ? [{ op: "test", path: at, value: formatQuantity(before) }]
    : [];
  return [...names, ...value, { op: "replace", path: at, value: after }];
}

function placeOf(groups: readonly ResourceGroup[], key: string): Place | undefined {
  for (const [groupAt, { flavors }] of groups.entries()) {
    for (const [flavorAt, { name, limits }] of flavors.entries()) {
      for (const [limitAt, each] of limits.entries()) {
        if (flavorResource(each.flavor, each.resource) !== key) continue;
        const flavor = ["spec", "resourceGroups", groupAt, "flavors", flavorAt];
        const path = [...flavor, "resources", limitAt];
        const names: readonly JsonPatchOperation[] = [
          { op: "test", path: pointer(...flavor, "name"), value: name },
          { op: "test", path: pointer(...path, "name"), value: each.resource },
        ];
        return { path, names, limits: each };
      }
    }
  }
  return undefined;
}

function limitAt(limits: QuotaLimits, field: keyof Quota): Quantity | undefined {
  return field === "nominal" ? limits.nominal : mostOf(limits[field]);
}

function mostOf(bound: Bound): Quantity | undefined {
  return bound.is === "at" ? bound.most : undefined;
}
