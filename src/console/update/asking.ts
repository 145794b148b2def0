import type { ActionSubject } from "../model/catalog.ts";
import { protectedBecause } from "../model/protection.ts";
import type { State } from "../model/state.ts";

/** Who asks for a change, and what makes the place protected: what raises the level of confirmation. */
export function askingIn(state: State): Pick<ActionSubject, "protectedBecause" | "user"> {
  const { connection } = state;
  return {
    protectedBecause: (namespace) => protectedBecause(state, namespace),
    user: connection.status === "open" ? connection.identity?.user : undefined,
  };
}
