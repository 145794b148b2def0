import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import { projectMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { didYouMean } from "../../common/values/nearest-name.ts";
import { kindIdOf } from "../model/related-cache.ts";
import type { KindId } from "../model/row.ts";
import type { KnownKind } from "../model/view.ts";
import type { Expression } from "./cel/expression.ts";
import { KIND_COLUMNS } from "./columns/registry.ts";
import { type Compare, type RawValue, rawValueOf } from "./raw-value.ts";
import type { OtherKindFile } from "./view-schema.ts";

/** Gathers kinds while views are compiled, with the raw values that their columns ask for: equal expressions are evaluated once. */
export class KindsInUse {
  readonly #kinds = new Map<
    KindId,
    { readonly kind: ResourceKind; readonly raw: Map<string, (object: KubernetesObject) => RawValue> }
  >();

  constructor() {
    for (const [id, { kind }] of KIND_COLUMNS) this.#kinds.set(id, { kind, raw: new Map() });
  }

  /** Finds a kind by its id, or takes in one that only a view describes. Answers a problem for an unknown id. */
  kindFor(asked: string | OtherKindFile): { readonly id: KindId } | { readonly problem: string } {
    if (typeof asked === "string") {
      const known = this.#kinds.has(asked);
      return known
        ? { id: asked }
        : { problem: `"${asked}" is not a known kind.${didYouMean(asked, this.#kinds.keys())}` };
    }
    const id = kindIdOf(asked);
    if (!this.#kinds.has(id)) this.#kinds.set(id, { kind: otherKind(asked), raw: new Map() });
    return { id };
  }

  /** Index in `Row.raw` of an expression's value. */
  rawIndex(id: KindId, expression: Expression, compare: Compare): number {
    const raw = this.#kinds.get(id)?.raw ?? new Map<string, (object: KubernetesObject) => RawValue>();
    const key = `${compare} ${expression.source}`;
    if (!raw.has(key)) raw.set(key, rawValueOf(expression, compare));
    return [...raw.keys()].indexOf(key);
  }

  known(): ReadonlyMap<KindId, KnownKind> {
    return new Map([...this.#kinds].map(([id, { kind, raw }]) => [id, { id, kind, rawValues: [...raw.values()] }]));
  }
}

/** Nothing but metadata is known of it: its columns are `value:` columns. */
function otherKind({ group, kind, plural, versions, namespaced }: OtherKindFile): ResourceKind {
  const [first, ...others] = versions;
  return {
    group,
    kind,
    plural,
    versions: [first ?? "v1", ...others],
    namespaced,
    project: (object) => ({ meta: projectMeta(object) }),
  };
}
