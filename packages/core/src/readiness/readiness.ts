import type { ChainWatch } from '../chain/chain-watch';
import { XaiMetricsError } from '../errors';
import type { CheckStatus, ReportedCheck } from '../health/check';
import { assertOption } from '../options';
import { type ChainReadiness, type ChainVerdict, createChainReadiness } from './chain-readiness';
import { type CriterionName, criterionNames } from './criteria';
import { type BadParameter, findLooser, type Overrides } from './overrides';
import type { ReadinessHandles } from './readiness-metrics';
import { type ReadinessOptions, readReadinessOptions } from './readiness-options';
import type { CheckedServerReadiness } from './server-readiness-options';
import { isStuck } from './stuck';

/** A chain that readiness depends on. */
export interface ReadinessChain {
  /** `undefined` if it is the only chain. */
  readonly name: string | undefined;
  readonly options?: ReadinessOptions | undefined;
}

/** Which chains a caller asks for, and by which stricter limits. */
export interface ReadinessQuestion {
  /** Names of the chains that all have to be ready, optional or not. */
  readonly only?: readonly string[] | undefined;
  /** Names of chains that do not matter. */
  readonly without?: readonly string[] | undefined;
  readonly overrides?: Overrides | undefined;
}

/** A verdict on the chains together. */
export interface ReadinessVerdict {
  readonly status: CheckStatus;
  /** Why the status is `fail`, in one word each, with the name of the chain where there are several. */
  readonly codes: readonly string[];
  /** Why it is not ready although no criterion fails. */
  readonly reason?: string;
  /** Every criterion by its name, with that of the chain where there are several. */
  readonly checks: Readonly<Record<string, ReportedCheck>>;
  /** Seconds until another answer is likely. */
  readonly retryAfterSeconds: number;
}

/** The readiness of all chains of a server. */
export interface Readiness {
  /** The names of the chains; `undefined` is that of an only one. */
  readonly names: readonly (string | undefined)[];
  /** The chains, as soon as they are watched. */
  readonly chains: readonly ChainReadiness[];
  readonly presets: CheckedServerReadiness['presets'];
  /**
   * Begins to judge.
   *
   * @param watches - those of the chains; others are left alone
   * @param metricsOf - finds where the verdicts on a chain are recorded
   */
  start(
    watches: readonly ChainWatch[],
    metricsOf?: (name: string | undefined) => ReadinessHandles | undefined,
  ): void;
  /** Judges by the last polls; asks no node, and takes microseconds. */
  judge(question?: ReadinessQuestion): ReadinessVerdict;
  /** Finds what is wrong with a question: an unknown chain, or a limit that is looser. */
  findObjection(question: ReadinessQuestion): BadParameter | undefined;
  /** Whether the chains have come up, as the option `initialSync` says. */
  isStarted(): boolean;
  /** Why the process should be restarted, with the option `livenessOnStall`. */
  findStuck(): string | undefined;
  /** Whether a name is that of a criterion of one of the chains. */
  isTaken(checkName: string): boolean;
  /** Ends judging. */
  stop(): void;
}

/**
 * Creates the readiness of a server from that of its chains.
 *
 * @throws XaiMetricsError for a wrong option of a chain, or more chains required than there are
 */
export function createReadiness(
  given: readonly ReadinessChain[],
  { require, presets, initialSync, livenessOnStall }: CheckedServerReadiness,
): Readiness {
  const optionsByName = new Map(
    given.map(({ name, options }) => [
      name,
      readReadinessOptions(options, name === undefined ? 'readiness' : `readiness of ${name}`),
    ]),
  );
  const names = [...optionsByName.keys()];
  const mandatoryCount = [...optionsByName.values()].filter(({ optional }) => !optional).length;
  const chains: ChainReadiness[] = [];
  assertOption(
    `readiness.require asks for more than the ${mandatoryCount} chains that are not optional`,
    require,
    typeof require === 'string' || require.atLeast <= mandatoryCount,
  );
  if (presets.size > 0 && given.length > 1) {
    throw new XaiMetricsError(
      'XAI_METRICS_CONFLICTING_OPTIONS',
      'readiness.preset, which speaks of one chain, and several chains',
      [...presets],
    );
  }

  return {
    names,
    chains,
    presets,
    start(watches, metricsOf = () => undefined) {
      for (const watch of watches) {
        const options = optionsByName.get(watch.name);
        if (options === undefined) continue;
        chains.push(createChainReadiness(watch, options, metricsOf(watch.name)));
      }
    },
    judge,
    findObjection,
    isStarted() {
      const mandatory = chains.filter(({ isOptional }) => !isOptional);
      return (mandatory.length > 0 ? mandatory : chains).every((chain) =>
        initialSync ? chain.hasBeenReady() : chain.hasAnswered(),
      );
    },
    findStuck() {
      if (!livenessOnStall) return undefined;
      const stuck = chains.find(({ watch }) => isStuck(watch.snapshot, performance.now()));
      return stuck && `${prefixOf(stuck)}the height stands still while the references rise`;
    },
    isTaken: (checkName) =>
      names.some((name) =>
        criterionNames.some((criterion) => prefixOf({ name }) + criterion === checkName),
      ),
    stop() {
      for (const chain of chains) chain.stop();
    },
  };

  function judge({ only, without = [], overrides }: ReadinessQuestion = {}): ReadinessVerdict {
    const asked = chains
      .filter(({ name = '' }) => only?.includes(name) ?? !without.includes(name))
      .map((chain) => ({
        chain,
        verdict: overrides === undefined ? chain.read() : chain.readStrictly(overrides),
      }));
    const counted = asked.filter(({ chain }) => only !== undefined || !chain.isOptional);
    const unready = counted.filter(({ verdict }) => !verdict.isReady);
    const needed = only === undefined ? countNeeded(counted.length) : counted.length;
    const fails = counted.length - unready.length < needed;
    const recovering = unready.find(({ verdict }) => verdict.codes.includes('recovering'));
    const isClean = asked.every(({ verdict }) => verdict.isReady && isWithoutWarning(verdict));
    return {
      status: fails ? 'fail' : isClean ? 'pass' : 'warn',
      ...(fails && recovering !== undefined
        ? { reason: `${prefixOf(recovering.chain)}recovering: good again, but not for long enough` }
        : {}),
      codes: fails
        ? unready.flatMap(({ chain, verdict }) =>
            verdict.codes.map((code) => prefixOf(chain) + code),
          )
        : [],
      checks: Object.fromEntries(
        asked.flatMap(({ chain, verdict }) => listChecks(prefixOf(chain), verdict)),
      ),
      retryAfterSeconds:
        unready.length === 0
          ? 1
          : Math.min(...unready.map(({ chain }) => chain.retryAfterSeconds())),
    };
  }

  function countNeeded(available: number): number {
    if (require === 'all') return available;
    return Math.min(available, require === 'any' ? 1 : require.atLeast);
  }

  function findObjection(question: ReadinessQuestion): BadParameter | undefined {
    const { only, without = [], overrides = {} } = question;
    for (const [parameter, list] of [
      ['chain', only ?? []],
      ['exclude', without],
    ] as const) {
      if (list.every((name) => names.includes(name))) continue;
      return { parameter, problem: 'it names no chain of this server' };
    }
    for (const { name = '', limits } of chains) {
      const isAsked = only?.includes(name) ?? !without.includes(name);
      const looser = isAsked ? findLooser(limits(), overrides) : undefined;
      if (looser !== undefined) return looser;
    }
    return undefined;
  }
}

function prefixOf({ name }: Pick<ChainReadiness, 'name'>): string {
  return name === undefined ? '' : `${name}.`;
}

function isWithoutWarning({ criteria }: ChainVerdict): boolean {
  return Object.values(criteria).every(({ status }) => status === 'pass' || status === 'unknown');
}

function listChecks(prefix: string, { criteria, judgedAt }: ChainVerdict) {
  const checkedAt = new Date(judgedAt).toISOString();
  return criterionNames.flatMap((name: CriterionName) => {
    const result = criteria[name];
    return result === undefined ? [] : [[prefix + name, { ...result, checkedAt }] as const];
  });
}
