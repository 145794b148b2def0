import { Environment } from "@marcbachmann/cel-js";

/** Bounds of one expression: views are written by hand, and nobody writes more than this in a column. */
export const LONGEST_EXPRESSION = 1_000;
const LIMITS = { maxAstNodes: 200, maxDepth: 24, maxListElements: 100, maxMapEntries: 50, maxCallArguments: 8 };

/** JSON numbers reach CEL as doubles and literals such as `3` are ints: without these overloads `self.spec.replicas + 1` has no answer. */
const ARITHMETIC: Readonly<Record<string, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
};

/** For `value:` columns: `self` is the raw object, of unknown shape. */
export function rawEnvironment(): Environment {
  return base().registerVariable("self", "dyn");
}

/** For `faults:`: `columns` holds the row's values, each of the type its column compares by, so that a typo is found at load. */
export function columnsEnvironment(types: ReadonlyMap<string, "string" | "double">): Environment {
  return base().registerVariable({ name: "columns", schema: Object.fromEntries(types) });
}

function base(): Environment {
  const environment = new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
    limits: LIMITS,
  });
  for (const [sign, calculate] of Object.entries(ARITHMETIC)) {
    environment.registerOperator(`double ${sign} int`, (left, right) => calculate(left, Number(right)));
    environment.registerOperator(`int ${sign} double`, (left, right) => calculate(Number(left), right));
  }
  // Registers the mirrored form as well.
  environment.registerOperator("double == int", (left, right) => Number(left) === Number(right));
  return environment;
}
