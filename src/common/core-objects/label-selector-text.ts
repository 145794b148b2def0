import { labelsAt, listAt, textAt, valueAt } from "../values/untyped.ts";
import { textsAt } from "./texts.ts";

/**
 * A `LabelSelector` object in the one-line form that kubectl's `-l` takes. `""` selects everything; undefined (the field is
 * absent) selects nothing. An operator we do not know is printed as it stands, so that parsing the text reports it.
 */
export function labelSelectorText(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const selector = valueAt(value, ...path);
  if (typeof selector !== "object" || selector === null) return undefined;
  const equalities = [...labelsAt(selector, "matchLabels")].map(([key, text]) => `${key}=${text}`);
  const expressions = listAt(selector, "matchExpressions").map(expressionText);
  return [...equalities, ...expressions].join(",");
}

/** One entry of `matchExpressions`; scope selectors of a ResourceQuota have the same parts under another name for the key. */
export function expressionText(expression: unknown): string {
  const key = textAt(expression, "key") ?? textAt(expression, "scopeName") ?? "?";
  const operator = textAt(expression, "operator") ?? "?";
  const values = textsAt(expression, "values").join(",");
  switch (operator) {
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
    case "In":
      return `${key} in (${values})`;
    case "NotIn":
      return `${key} notin (${values})`;
    default:
      return `${key} ${operator} (${values})`;
  }
}
