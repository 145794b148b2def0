import { protectedBecause as becauseOfPlace } from "../../common/kubernetes-cluster/protected-place.ts";
import type { State } from "./state.ts";

/** Why objects in a namespace ask for their name to be typed; undefined = they do not. */
export function protectedBecause({ connection, settings }: State, namespace: string): string | undefined {
  if (connection.status !== "open") return undefined;
  return becauseOfPlace({ context: connection.facts, namespace }, settings.protectedPattern);
}
