import { join } from "node:path";

export interface Folders {
  /** A person's config.yaml, views/ and keymaps/, and the contexts of sign-ins. */
  readonly config: string;
  /** Journal, allowed credential plugins, tokens of sign-ins: nothing that a person edits. */
  readonly state: string;
}

/** The XDG base folders of this user. */
export function foldersOf(environment: Readonly<Record<string, string | undefined>>, home: string): Folders {
  const absolute = (value: string | undefined, fallback: string) =>
    value?.startsWith("/") === true ? value : fallback;
  return {
    config: join(absolute(environment["XDG_CONFIG_HOME"], join(home, ".config")), "flaretop"),
    state: join(absolute(environment["XDG_STATE_HOME"], join(home, ".local", "state")), "flaretop"),
  };
}
