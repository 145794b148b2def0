import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { homedir, hostname } from "node:os";
import type { ConsoleArguments } from "../cli/arguments.ts";
import { UsageError } from "../cli/exit-code.ts";
import { unknownView } from "../cli/unknown-view.ts";
import { systemClock } from "../common/kubernetes-cluster/clock.ts";
import type { Kubeconfig } from "../common/kubernetes-cluster/kubeconfig.ts";
import { safeLine } from "../common/kubernetes-cluster/redaction.ts";
import type { AskConsent, Ports } from "../console/effects/ports.ts";
import { type RunningConsole, runConsole } from "../console/effects/run-console.ts";
import type { ContextChoice } from "../console/model/connection.ts";
import { findView } from "../console/model/find-view.ts";
import type { Settings } from "../console/model/state.ts";
import { startState } from "../console/update/start.ts";
import { isRemoteSession, openInBrowser } from "../console/widgets/browser.ts";
import type { StrayOutput } from "../console/widgets/stray-output.ts";
import type { Terminal, TerminalSize } from "../console/widgets/terminal.ts";
import { needsAscii } from "../console/widgets/terminal-suitability.ts";
import { chooseTheme } from "../console/widgets/theme.ts";
import { type LoadedCatalog, loadCatalogFrom } from "./catalog-files.ts";
import { chooseContext, connectTo, type Environment } from "./cluster-access.ts";
import { type Folders, foldersOf } from "./folders.ts";
import { type Log, openLog } from "./log-file.ts";
import { openJournal, osUser } from "./open-journal.ts";

export interface SessionParts {
  readonly options: ConsoleArguments;
  readonly environment: Environment;
  readonly terminal: Terminal;
  readonly stray: StrayOutput;
}

/** The running console, as the terminal drives it. */
export interface ConsoleSession {
  key(key: string): void;
  paste(text: string): void;
  resize(size: TerminalSize): void;
  resume(): void;
  paintNow(): void;
  /** An error that nobody caught: said, logged, and survived. */
  mishap(error: unknown): void;
  /** Something that the person ought to know. */
  warn(text: string): void;
  /** Synchronous last work: forwards and polls end with their sockets. */
  end(): void;
}

/** Loads views, keys, settings and kubeconfig, and starts the loop. @throws {@link UsageError} when it cannot start. */
export async function startSession(parts: SessionParts): Promise<ConsoleSession> {
  const { options, environment, terminal } = parts;
  const folders = foldersOf(environment, homedir());
  const loaded = loadCatalogFrom(folders.config);
  const settings = settingsOf(loaded.settings, options, environment);
  checkView(loaded, options.view);
  const chosen = chooseContext(options, environment);
  const log = openLog(options.logFile);
  const session = randomBytes(4).toString("hex");
  const ports = portsOf(parts, chosen.kubeconfig, {
    folders,
    settings,
    session,
    log,
    notice: (text) => running.dispatch(warning(text)),
  });
  const running: RunningConsole = runConsole({
    first: startState({
      ...terminal.size,
      now: Date.now(),
      catalog: loaded.catalog,
      settings,
      contextName: chosen.name,
      contexts: chosen.kubeconfig.contexts.map(contextChoice),
      namespace: chosen.namespace,
      namespaceChosen: options.allNamespaces || options.namespace !== undefined,
      viewName: options.view,
    }),
    ports,
    paint: (frame) => terminal.paint(frame),
    startTimer: (run, ms) => void setTimeout(run, ms),
  });
  await applyLook(parts, settings);
  for (const text of chosen.kubeconfig.warnings) running.dispatch(warning(text));
  running.start();
  return {
    key: (key) => running.dispatch({ kind: "key-pressed", key, at: Date.now() }),
    paste: (text) => running.dispatch({ kind: "pasted", text, at: Date.now() }),
    resize: ({ columns, rows }) => running.dispatch({ kind: "resized", columns, rows }),
    resume: () => running.dispatch({ kind: "resumed", at: Date.now() }),
    paintNow: () => running.paintNow(),
    mishap: (error) => {
      log.write(safeLine(error instanceof Error ? (error.stack ?? error.message) : String(error)));
      running.dispatch(
        warning(
          `A mistake in flaretop: ${error instanceof Error ? error.message : String(error)}. The console goes on`,
        ),
      );
    },
    warn: (text) => running.dispatch(warning(text)),
    end: () => {
      void running.stop();
      log.close();
    },
  };
}

interface PortParts {
  readonly folders: Folders;
  readonly settings: Settings;
  readonly session: string;
  readonly log: Log;
  readonly notice: (text: string) => void;
}

function portsOf(
  { environment, terminal }: SessionParts,
  kubeconfig: Kubeconfig,
  { folders, settings, session, log, notice }: PortParts,
): Ports {
  return {
    clock: systemClock,
    journal: openJournal(environment, session),
    terminal: {
      copy: (text) => terminal.copy(text),
      redraw: () => terminal.redraw(),
      suspend: () => terminal.suspend(),
      close: (exitCode) => terminal.close(exitCode),
    },
    openCluster: async (contextName, askConsent: AskConsent) =>
      connectTo(kubeconfig, contextName, {
        environment,
        stateFolder: folders.state,
        readOnly: settings.readOnly,
        refreshMs: settings.refreshSeconds * 1_000,
        session,
        askConsent: async ({ lines }) => ((await askConsent("Run this program to sign in?", lines)) ? "yes" : "no"),
        lendTerminal: (_why, run) => terminal.lend(run),
        onWarning: (text) => {
          log.write(text);
          notice(text);
        },
      }),
    openAddress: (url) =>
      openInBrowser(url, {
        environment,
        platform: process.platform,
        spawn: (command, args, how) => spawn(command, [...args], how),
      }),
    sshTarget: isRemoteSession(environment)
      ? `${osUser()}@${environment["SSH_CONNECTION"]?.split(" ")[2] ?? hostname()}`
      : undefined,
    yieldToKeys: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

function settingsOf(configured: Settings, options: ConsoleArguments, environment: Environment): Settings {
  return {
    ...configured,
    readOnly: configured.readOnly || options.readOnly,
    refreshSeconds: options.refresh ?? configured.refreshSeconds,
    theme: options.theme ?? configured.theme,
    ascii: configured.ascii || options.ascii,
    overSsh: isRemoteSession(environment),
  };
}

/** Colours by argument, config, `NO_COLOR`, else by the background that the terminal tells. */
async function applyLook({ terminal, environment }: SessionParts, { theme, ascii }: Settings): Promise<void> {
  const asked = theme === "auto" ? undefined : theme;
  const drawn = needsAscii(ascii, environment);
  terminal.setLook({ theme: chooseTheme(asked, environment, "unknown"), ascii: drawn });
  if (asked !== undefined || environment["NO_COLOR"]) return;
  void terminal
    .askBackground()
    .then((background) => terminal.setLook({ theme: chooseTheme(asked, environment, background), ascii: drawn }));
}

function checkView({ catalog }: LoadedCatalog, name: string | undefined): void {
  if (name === undefined || findView(catalog, name.toLowerCase()) !== undefined) return;
  throw new UsageError(unknownView(name, catalog));
}

function contextChoice({ name, cluster, user, namespace, disabledBecause }: ContextChoice): ContextChoice {
  return { name, cluster, user, namespace, disabledBecause };
}

function warning(text: string) {
  return { kind: "notice", notice: { at: Date.now(), tone: "warning", text } } as const;
}
