import type { ConfirmFacts } from "../../common/core-objects/confirm-level.ts";
import type { AccessQuestion } from "../../common/kubernetes-cluster/access.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import type { ActionSubject } from "../model/catalog.ts";

/** Who asks, and how careful the place they ask in makes us. */
export type Asking = Pick<ActionSubject, "protectedBecause" | "user">;

/** Nobody in particular: for a look ahead that changes nothing. */
export const NOBODY: Asking = { protectedBecause: () => undefined, user: undefined };

const USER_LABEL = "workload.codeflare.dev/user";

/** What raises the level of confirmation: a protected place, other people's objects, several at once. */
export function confirmFacts({ meta }: HasMeta, { protectedBecause, user }: Asking, count = 1): ConfirmFacts {
  return { protectedBecause: protectedBecause(meta.namespace), others: belongsToOthers(meta, user), count };
}

/** Objects of no namespace are everybody's. In a namespace, only a user label that names somebody else tells. */
function belongsToOthers({ namespace, labels }: HasMeta["meta"], user: string | undefined): boolean {
  const owner = labels.get(USER_LABEL);
  return namespace === "" || (owner !== undefined && user !== undefined && owner !== asLabel(user));
}

/** AppWrapper writes the user's name as a label value: other characters become dots, and it is cut at 63. */
function asLabel(user: string): string {
  return user.replaceAll(/[^A-Za-z0-9._-]/g, ".").slice(0, 63);
}

export function rightTo(
  verb: "patch" | "delete",
  { group, plural, namespaced }: ResourceKind,
  { meta }: HasMeta,
): AccessQuestion {
  return { verb, group, plural, namespace: namespaced ? meta.namespace : undefined };
}
