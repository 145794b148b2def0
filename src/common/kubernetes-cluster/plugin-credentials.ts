import { cleanBlock } from "../values/text.ts";
import { type AskConsent, type ConsentStore, consentKey } from "./exec-consent.ts";
import { type ExecCredential, execInfo, readExecCredential } from "./exec-credential.ts";
import { describeExec, type ExecEntry } from "./exec-entry.ts";
import { type PluginEnd, type PluginPorts, type RunningPlugin, startPlugin } from "./exec-plugin.ts";
import { findProgram } from "./exec-program.ts";
import type { ClusterEntry } from "./kubeconfig-entries.ts";
import { safeLine } from "./redaction.ts";

/**
 * Lends the terminal to a program that talks with a person: leave the full screen, call `run`, come back.
 * Rejects when the terminal cannot be had.
 */
export type LendTerminal = <Result>(why: string, run: () => Promise<Result>) => Promise<Result>;

export interface PluginCredentialsPorts extends PluginPorts {
  readonly askConsent: AskConsent;
  readonly consents: ConsentStore;
  readonly lendTerminal?: LendTerminal | undefined;
  readonly findProgram?: typeof findProgram | undefined;
}

/** Why a plugin gave no credential, as a claim for a message: safe for a terminal and free of secrets. */
export class PluginProblem extends Error {
  override readonly name = "PluginProblem";
}

/** A credential counts as expired this long before it is, so that it does not expire on its way. */
const EXPIRY_SKEW_MS = 60_000;

/** The credentials of one user of the kubeconfig, from its plugin: run once at a time, kept until they expire or are refused. */
export class PluginCredentials {
  readonly #entry: ExecEntry;
  readonly #cluster: ClusterEntry;
  readonly #readCa: () => string | undefined;
  readonly #ports: PluginCredentialsPorts;
  #kept: ExecCredential | undefined;
  #keptUntil = 0;
  #flight: Promise<ExecCredential> | undefined;
  #running: RunningPlugin | undefined;
  /** Set when a person has said no or a login on the terminal has failed: neither is tried again by itself. */
  #givenUp: PluginProblem | undefined;
  #isClosed = false;

  constructor(
    entry: ExecEntry,
    cluster: ClusterEntry,
    readCa: () => string | undefined,
    ports: PluginCredentialsPorts,
  ) {
    this.#entry = entry;
    this.#cluster = cluster;
    this.#readCa = readCa;
    this.#ports = ports;
  }

  /** @throws {@link PluginProblem} */
  async current(): Promise<ExecCredential> {
    if (this.#kept !== undefined && this.leftMs() > 0) return this.#kept;
    this.#flight ??= this.#obtain().finally(() => {
      this.#flight = undefined;
    });
    return this.#flight;
  }

  /** How long the credential at hand may still be used, in milliseconds; 0 when there is none. */
  leftMs(): number {
    if (this.#kept === undefined) return 0;
    return Math.max(0, this.#keptUntil - this.#ports.clock.now());
  }

  /** Drops the credential, and with it that a person said no: one who logs in again is asked again. */
  forget(): void {
    this.#kept = undefined;
    this.#givenUp = undefined;
  }

  /** Ends a plugin that is running. Nothing is started afterwards. */
  close(): void {
    this.#isClosed = true;
    this.#running?.stop();
  }

  async #obtain(): Promise<ExecCredential> {
    if (this.#givenUp !== undefined) throw this.#givenUp;
    const { command, installHint, interactiveMode } = this.#entry;
    const program = (this.#ports.findProgram ?? findProgram)(command, this.#ports.env);
    if (program === undefined) {
      const hint = installHint === undefined ? "" : `: ${safeLine(cleanBlock(installHint), 300)}`;
      throw new PluginProblem(`the credential plugin ${safeLine(command)} is not installed${hint}`);
    }
    await this.#agree(program);
    if (interactiveMode === "Always") return this.#runWithTerminal(program, "it asks for this terminal");
    const end = await this.#run(program, false);
    // It may have been waiting for a person, who could not see it.
    if (end.end === "too-slow" && interactiveMode === "IfAvailable" && this.#ports.lendTerminal !== undefined) {
      return this.#runWithTerminal(program, "it did not finish without one");
    }
    return this.#read(end);
  }

  async #agree(program: string): Promise<void> {
    const key = consentKey(this.#entry, program);
    if (this.#ports.consents.has(key)) return;
    const answer = await this.#ports.askConsent({
      entry: this.#entry,
      program,
      lines: describeExec(this.#entry, program),
    });
    if (answer !== "yes") this.#giveUp(`you did not agree to run the credential plugin ${safeLine(program)}`);
    this.#ports.consents.remember(key);
  }

  async #runWithTerminal(program: string, why: string): Promise<ExecCredential> {
    const { lendTerminal } = this.#ports;
    const needs = `the credential plugin ${safeLine(program)} needs a terminal`;
    if (lendTerminal === undefined) return this.#giveUp(`${needs} to talk with you; log in from a shell first`);
    try {
      return this.#read(await lendTerminal(`${needs}: ${why}`, () => this.#run(program, true)));
    } catch (error) {
      return this.#giveUp(error instanceof PluginProblem ? error.message : `${needs}, which could not be had`);
    }
  }

  #giveUp(problem: string): never {
    this.#givenUp = new PluginProblem(problem);
    throw this.#givenUp;
  }

  async #run(program: string, withTerminal: boolean): Promise<PluginEnd> {
    if (this.#isClosed) return { end: "stopped" };
    const info = execInfo(this.#entry, this.#cluster, this.#readCa(), withTerminal);
    const running = startPlugin({ entry: this.#entry, program, info, withTerminal }, this.#ports);
    this.#running = running;
    try {
      return await running.ended;
    } finally {
      this.#running = undefined;
    }
  }

  #read(end: PluginEnd): ExecCredential {
    if (end.end !== "finished" || end.code !== 0)
      throw new PluginProblem(`the credential plugin ${safeLine(this.#entry.command)} ${howItFailed(end)}`);
    const now = this.#ports.clock.now();
    const read = readExecCredential(end.stdout, this.#entry.apiVersion, now);
    if ("problem" in read)
      throw new PluginProblem(`the credential plugin ${safeLine(this.#entry.command)} is of no use: ${read.problem}`);
    const { expiresAt = Number.POSITIVE_INFINITY } = read.credential;
    this.#kept = read.credential;
    // One that lives for less than two minutes is used for half its life, or every request would run the plugin.
    this.#keptUntil = expiresAt - Math.min(EXPIRY_SKEW_MS, (expiresAt - now) / 2);
    return read.credential;
  }
}

function howItFailed(end: PluginEnd): string {
  switch (end.end) {
    case "finished":
      return `ended with ${end.signal ?? `exit code ${end.code}`}${said(end.stderr)}`;
    case "not-started":
      return `could not be started: ${end.why}`;
    case "too-slow":
      return `did not finish within ${end.afterMs / 1000} s and was ended${said(end.stderr)}`;
    case "too-much-output":
      return "printed more than 1 MiB and was ended";
    case "stopped":
      return "was ended because the context was closed";
    default:
      return end satisfies never;
  }
}

/** Its last lines are where programs say why. */
function said(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  return lines.length === 0 ? "" : `: ${safeLine(lines.slice(-3).join(" "), 300)}`;
}
