import { InputError } from "../values/input-error.ts";

/**
 * Whether nothing is to be stored. A program without types that says `"yes"` or `1` must not change anything by mistake.
 * @throws {@link InputError} for what is neither true nor false.
 */
export function isDryRun(dryRun: boolean | undefined): boolean {
  if (dryRun === undefined || typeof dryRun === "boolean") return dryRun === true;
  throw new InputError("The options of a change", [{ path: "dryRun", message: "Give true or false." }]);
}
