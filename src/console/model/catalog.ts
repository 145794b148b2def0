import type { AccessQuestion } from "../../common/kubernetes-cluster/access.ts";
import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import type { Effect } from "./effect.ts";
import type { ActionForm } from "./form.ts";
import type { Keymap } from "./keymap.ts";
import type { ScaleGroup } from "./overlay.ts";
import type { Related } from "./related.ts";
import type { KindId, Row, RowRef } from "./row.ts";
import type { KnownKind, View } from "./view.ts";

/** Everything the console was told by files: views, keys, layout. Built at start, the same until the end. */
export interface Catalog {
  readonly kinds: ReadonlyMap<KindId, KnownKind>;
  readonly views: ReadonlyMap<string, View>;
  /** View ids of the first screen's panes, in reading order. */
  readonly home: readonly string[];
  readonly keymap: Keymap;
  readonly actions: ReadonlyMap<string, Action>;
  /** What was wrong with a person's files: file, line, what to do. The bad file was left out, nothing else. */
  readonly problems: readonly CatalogProblem[];
}

export interface CatalogProblem {
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly message: string;
}

/** Something a person can do to objects. It names itself, says when it cannot run, and returns what to do. */
export interface Action {
  readonly id: string;
  readonly title: string;
  /** Kinds it applies to; undefined = any listed kind. */
  readonly kinds: readonly KindId[] | undefined;
  /** True when it changes the cluster: refused in read-only sessions and on stale rows. */
  readonly changes: boolean;
  /** True when it can act on several marked rows at once. */
  readonly onMany: boolean;
  /** Rights it takes, for this row of a kind. */
  readonly needs: (row: Row, related: Related, kindId: KindId) => readonly AccessQuestion[];
  /** Why it cannot be used on this row, in a sentence; undefined = it can. */
  readonly unavailable: (row: Row, related: Related, kindId: KindId) => string | undefined;
  /** For an action that asks for values first. */
  readonly form?: ActionForm | undefined;
  readonly run: (subject: ActionSubject) => ActionStart;
}

export interface ActionSubject {
  /** One row, or the marked ones. */
  readonly rows: readonly Row[];
  readonly kindId: KindId;
  readonly related: Related;
  /** Why this context, cluster or namespace is protected, when it is: raises the confirm level. */
  readonly protectedBecause: (namespace: string) => string | undefined;
  /** The signed-in user's name, when known: other people's objects are confirmed more strictly. */
  readonly user: string | undefined;
}

type ActionStart =
  | { readonly start: "plans"; readonly plans: readonly ChangePlan[] }
  | { readonly start: "scale"; readonly of: RowRef; readonly groups: readonly ScaleGroup[] }
  /** Ask what the action's form asks for. */
  | { readonly start: "form"; readonly of: RowRef }
  | { readonly start: "effects"; readonly effects: readonly Effect[] };
