import { isLabelValue, isQualifiedName } from "./resource-name.ts";

/** A label selector as `kubectl -l` takes it: every requirement must hold, so an empty one selects everything. */
export interface Selector {
  readonly requirements: readonly Requirement[];
}

export type Requirement =
  | { readonly key: string; readonly operator: "exists" | "absent" }
  /** Values are sorted and unique. `a=b` is `in` with one value, `a!=b` is `not-in`, which an object without the key matches too. */
  | { readonly key: string; readonly operator: "in" | "not-in"; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: "above" | "below"; readonly bound: bigint };

const MAX_LENGTH = 16_384;
const LARGEST_INTEGER = 2n ** 63n - 1n;
const TOKEN = /\s*(==|!=|[=!(),<>]|[^\s=!(),<>]+)\s*/y;
const SPECIAL = /^(?:==|!=|[=!(),<>])$/;

/** Internal: carries the sentence for the person out of the recursive reading. */
class SelectorProblem extends Error {}

/**
 * Reads a label selector as kubectl does: `team=a,env in (dev, test),!old`.
 * @returns the selector, or what is wrong with the text in one sentence.
 * @example
 * const found = parseSelector("team in (a, b),!test");
 * if ("problem" in found) console.error(found.problem);
 */
export function parseSelector(text: string): { readonly selector: Selector } | { readonly problem: string } {
  if (text.length > MAX_LENGTH) return { problem: `A selector may have at most ${MAX_LENGTH} characters` };
  try {
    return { selector: { requirements: readRequirements(new Tokens(text)) } };
  } catch (error) {
    if (error instanceof SelectorProblem) return { problem: error.message };
    throw error;
  }
}

class Tokens {
  readonly #tokens: string[] = [];
  #next = 0;

  constructor(text: string) {
    const trimmed = text.trim();
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < trimmed.length) {
      const [, token] = TOKEN.exec(trimmed) ?? [];
      if (token === undefined) throw new SelectorProblem("The selector cannot be read");
      this.#tokens.push(token);
    }
  }

  peek(): string | undefined {
    return this.#tokens[this.#next];
  }

  take(): string | undefined {
    const token = this.peek();
    this.#next += 1;
    return token;
  }

  takeIf(expected: string): boolean {
    if (this.peek() !== expected) return false;
    this.#next += 1;
    return true;
  }

  /** The next token when it is a word, that is no sign. */
  takeWord(): string | undefined {
    const token = this.peek();
    if (token === undefined || SPECIAL.test(token)) return undefined;
    this.#next += 1;
    return token;
  }
}

function readRequirements(tokens: Tokens): readonly Requirement[] {
  const requirements: Requirement[] = [];
  if (tokens.peek() === undefined) return requirements;
  do requirements.push(readRequirement(tokens));
  while (tokens.takeIf(","));
  const rest = tokens.peek();
  if (rest !== undefined) throw new SelectorProblem(`Expected "," or the end before "${rest}"`);
  return requirements;
}

function readRequirement(tokens: Tokens): Requirement {
  const absent = tokens.takeIf("!");
  const key = tokens.takeWord();
  if (key === undefined) throw new SelectorProblem(`Expected a label key ${before(tokens)}`);
  if (!isQualifiedName(key)) throw new SelectorProblem(`"${key}" is not a label key`);
  if (absent) return { key, operator: "absent" };

  const operator = tokens.peek();
  if (operator === undefined || operator === ",") return { key, operator: "exists" };
  tokens.take();
  switch (operator) {
    case "=":
    case "==":
      return { key, operator: "in", values: [checkedValue(tokens.takeWord() ?? "")] };
    case "!=":
      return { key, operator: "not-in", values: [checkedValue(tokens.takeWord() ?? "")] };
    case "in":
      return { key, operator: "in", values: readValues(tokens) };
    case "notin":
      return { key, operator: "not-in", values: readValues(tokens) };
    case ">":
      return { key, operator: "above", bound: readBound(tokens) };
    case "<":
      return { key, operator: "below", bound: readBound(tokens) };
    default:
      throw new SelectorProblem(`"${operator}" is not an operator; use =, !=, in, notin, > or <`);
  }
}

/** `(a,,b)` has three values, one of them empty, and `()` is the empty value alone: as on the API server. */
function readValues(tokens: Tokens): readonly string[] {
  if (!tokens.takeIf("(")) throw new SelectorProblem(`Expected "(" ${before(tokens)}`);
  const values = new Set<string>();
  do values.add(checkedValue(tokens.takeWord() ?? ""));
  while (tokens.takeIf(","));
  if (!tokens.takeIf(")")) throw new SelectorProblem(`Expected ")" ${before(tokens)}`);
  return [...values].sort();
}

function readBound(tokens: Tokens): bigint {
  const bound = integerOf(tokens.takeWord() ?? "");
  if (bound === undefined) throw new SelectorProblem('">" and "<" need a whole number of 0 or more');
  return bound;
}

function checkedValue(value: string): string {
  if (!isLabelValue(value)) throw new SelectorProblem(`"${value}" is not a label value`);
  return value;
}

function before(tokens: Tokens): string {
  const token = tokens.peek();
  return token === undefined ? "at the end" : `before "${token}"`;
}

function integerOf(text: string): bigint | undefined {
  if (!/^\d{1,63}$/.test(text)) return undefined;
  const value = BigInt(text);
  return value <= LARGEST_INTEGER ? value : undefined;
}

/**
 * Whether labels are what a selector asks for.
 * @example
 * const found = parseSelector("team=a,!test");
 * if ("selector" in found) console.log(matchesSelector(found.selector, pod.meta.labels));
 */
export function matchesSelector({ requirements }: Selector, labels: ReadonlyMap<string, string>): boolean {
  return requirements.every((requirement) => matches(requirement, labels.get(requirement.key)));
}

function matches(requirement: Requirement, value: string | undefined): boolean {
  switch (requirement.operator) {
    case "exists":
      return value !== undefined;
    case "absent":
      return value === undefined;
    case "in":
      return value !== undefined && requirement.values.includes(value);
    case "not-in":
      return value === undefined || !requirement.values.includes(value);
    case "above":
    case "below": {
      const number = value === undefined ? undefined : integerOf(value);
      if (number === undefined) return false;
      return requirement.operator === "above" ? number > requirement.bound : number < requirement.bound;
    }
    default:
      return requirement satisfies never;
  }
}

/**
 * Text that the API server and {@link parseSelector} read back as the same selector.
 * @example
 * const found = parseSelector("team = a");
 * if ("selector" in found) console.log(printSelector(found.selector)); // team=a
 */
export function printSelector({ requirements }: Selector): string {
  return requirements.map(printRequirement).join(",");
}

function printRequirement(requirement: Requirement): string {
  const { key } = requirement;
  switch (requirement.operator) {
    case "exists":
      return key;
    case "absent":
      return `!${key}`;
    case "in":
      return requirement.values.length === 1 ? `${key}=${requirement.values[0]}` : `${key} in (${requirement.values})`;
    case "not-in":
      return requirement.values.length === 1
        ? `${key}!=${requirement.values[0]}`
        : `${key} notin (${requirement.values})`;
    case "above":
      return `${key}>${requirement.bound}`;
    case "below":
      return `${key}<${requirement.bound}`;
    default:
      return requirement satisfies never;
  }
}
