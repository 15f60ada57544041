import type { InstrumentationOptions } from '@xai-metrics/core';
import type { Family, FrameworkName, ServerSettings, TestServer } from '../servers/test-server';

/** One thing that holds on the server of every framework. */
export interface Behaviour {
  /** A fact in the present tense. */
  readonly name: string;
  /**
   * Options of the instrumentation.
   * @defaultValue a registry of its own, no metrics of the process, no log
   */
  readonly options?: InstrumentationOptions<unknown>;
  /** How else the server is set up. */
  readonly settings?: ServerSettings;
  readonly run: Proof;
  /** Where the framework makes something else of it. */
  readonly except?: Readonly<Partial<Record<FrameworkName | Family, Exception>>>;
}

/**
 * Proves it on a fresh server; another one of the same framework can be started beside it, and is
 * closed with it.
 */
export type Proof = (server: TestServer, start: StartAnother) => Promise<void>;

/** Starts a further server of the same framework. */
export type StartAnother = (
  options?: InstrumentationOptions<unknown>,
  settings?: ServerSettings,
) => Promise<TestServer>;

/** What one framework does instead. */
export interface Exception {
  readonly reason: string;
  /** Proves what happens instead; without it the case is skipped, with the reason in its title. */
  readonly run?: Proof;
}

/** Behaviours of one subject. */
export interface BehaviourTable {
  readonly area: string;
  /**
   * Whether it depends on the inside of the framework: then it is proven for older versions, too,
   * each time that the tests run.
   * @defaultValue `false`
   */
  readonly touchesFramework?: boolean;
  readonly behaviours: readonly Behaviour[];
}

/** What carries NestJS. */
const platforms: Readonly<Partial<Record<FrameworkName, FrameworkName>>> = {
  'NestJS Express': 'Express 5',
  'NestJS Fastify': 'Fastify 5',
};

/** The entry of a framework, or else of what carries it, of its major, or of its family. */
export function entryOf<Value>(
  framework: FrameworkName,
  table: Readonly<Partial<Record<FrameworkName | Family, Value>>>,
): Value | undefined {
  const platform = platforms[framework];
  if (platform !== undefined) return table[framework] ?? entryOf(platform, table);
  const [family, version = ''] = framework.split(' ') as [Family, string?];
  const major = `${family} ${version.split('.', 1)[0]}` as FrameworkName;
  return table[framework] ?? table[major] ?? table[family];
}

/** What is right for this server's framework, where they differ. */
export function by<Value>(
  { framework }: TestServer,
  table: Readonly<Partial<Record<FrameworkName | Family, Value>>>,
): Value {
  const entry = entryOf(framework, table);
  if (entry === undefined) throw new Error(`the table has no entry for ${framework}`);
  return entry;
}
