import { homedir } from "node:os";
import { join } from "node:path";
import { type SignInStore, storedSignIns } from "../common/sign-in/stored-sign-ins.ts";
import type { Environment } from "./cluster-access.ts";
import { foldersOf } from "./folders.ts";

export interface SignInFiles {
  /** The contexts that `login` made, as a kubeconfig. Holds no secret. */
  readonly kubeconfig: string;
  /** Their tokens. */
  readonly store: SignInStore;
}

/** Tokens stay out of the config folder, which people share and put under version control. */
export function signInFiles(environment: Environment): SignInFiles {
  const { config, state } = foldersOf(environment, homedir());
  return { kubeconfig: join(config, "kubeconfig"), store: storedSignIns(join(state, "sign-ins")) };
}
