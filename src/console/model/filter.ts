import type { Selector } from "../../common/values/label-selector.ts";
import type { Pattern } from "../../common/values/patterns.ts";
import type { SortValue } from "./cell.ts";

/** A filter as typed, and what it means: a row is shown when every test holds. */
export interface Filter {
  readonly text: string;
  readonly tests: readonly FilterTest[];
}

export type FilterTest = {
  readonly negated: boolean;
} /** Case-insensitive part of any shown cell, the name or the namespace. */ & (
  | { readonly kind: "text"; readonly needle: string }
  | { readonly kind: "pattern"; readonly pattern: Pattern }
  | { readonly kind: "labels"; readonly selector: Selector }
  | { readonly kind: "compare"; readonly columnId: string; readonly operator: Comparison; readonly value: SortValue }
);

export type Comparison = "=" | ">" | ">=" | "<" | "<=";

export const NO_FILTER: Filter = { text: "", tests: [] };
