import { createHash, randomBytes } from "node:crypto";
import { type Clock, systemClock } from "../kubernetes-cluster/clock.ts";
import type { SignInSurroundings } from "./sign-in-server.ts";

/** What a sign-in touches outside its servers. */
export interface SignInPorts extends SignInSurroundings {
  /** Default: this machine's. */
  readonly clock?: Clock | undefined;
  /** Bytes that nobody can guess. Default: `node:crypto`'s. */
  readonly randomBytes?: ((count: number) => Uint8Array) | undefined;
}

export function clockOf({ clock }: SignInPorts): Clock {
  return clock ?? systemClock;
}

/** 256 bits that nobody can guess, as text that fits a URL. */
export function unguessable({ randomBytes: random = randomBytes }: SignInPorts): string {
  return Buffer.from(random(32)).toString("base64url");
}

/** What goes through the browser for a verifier that does not. @see https://www.rfc-editor.org/rfc/rfc7636#section-4.2 */
export function challengeOf(verifier: string): string {
  return createHash("sha256").update(verifier, "ascii").digest("base64url");
}
