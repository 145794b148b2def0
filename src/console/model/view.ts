import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import type { Cell } from "./cell.ts";
import type { Related } from "./related.ts";
import type { KindId, Row } from "./row.ts";

/** A kind the console can poll: how it is read, and the raw values that views ask of its objects. */
export interface KnownKind {
  readonly id: KindId;
  readonly kind: ResourceKind;
  /** One per distinct `value:` expression of the views over this kind; each answers undefined where the object has no such field. */
  readonly rawValues: readonly ((object: KubernetesObject) => unknown)[];
}

/** A pane's content, compiled from `views/*.yaml`. */
export interface View {
  readonly id: string;
  readonly title: string;
  /** Besides `id`: what `:` understands. Never a bare name that another API group owns. */
  readonly aliases: readonly string[];
  readonly kindId: KindId;
  readonly columns: readonly Column[];
  readonly sort: Sort;
  /** Kinds that columns, faults and actions look at besides their own. */
  readonly needs: readonly KindId[];
  /** True for rows that need attention. */
  readonly isFault: (row: Row, related: Related) => boolean;
  /** One line about all rows, for the header of a folded pane: `12 clusters, 2 degraded`. */
  readonly summary: (rows: readonly Row[], related: Related) => Cell;
  /** View to show instead when this one's kind may not be listed (admins see ClusterQueues, others LocalQueues). */
  readonly insteadWhenDenied: string | undefined;
  /** Said when there is not one row: what that means and what to do. */
  readonly whenEmpty: string;
}

export interface Column {
  readonly id: string;
  readonly title: string;
  readonly align: "left" | "right";
  /** Cells: at least and at most; what is left over goes to `grow` columns. */
  readonly width: { readonly min: number; readonly max: number; readonly grow: boolean };
  /** 1 = always shown; higher numbers give way first on narrow screens. */
  readonly priority: number;
  /** Only with wide columns on. */
  readonly wide: boolean;
  /** Shown only when several namespaces are. */
  readonly onlyAcrossNamespaces: boolean;
  /** Left out of text search and the change highlight (ages, countdowns). */
  readonly ticking: boolean;
  readonly compare: "text" | "number" | "quantity" | "duration" | "time";
  readonly cell: (row: Row, related: Related) => Cell;
  /** What the cells of many rows rest on, found out before rows are sorted or filtered by them. */
  readonly prepare?: ((related: Related) => Generator<undefined, unknown>) | undefined;
}

export interface Sort {
  readonly columnId: string;
  readonly descending: boolean;
}

/** A pure column function over a typed record, named by `computed:` in a view file. */
export type ComputedColumn<Record extends HasMeta = HasMeta> = (record: Record, related: Related) => Cell;
