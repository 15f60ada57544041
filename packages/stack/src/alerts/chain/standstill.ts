import { duration } from '../../duration';
import type { StackContext } from '../../stack-context';
import { anyOf, writeServerStates } from '../server-states';

/** Seconds without a block after which a chain counts as standing still. */
export function standstillSeconds({ t, config }: StackContext): number {
  return t.headAge * config.blockSeconds;
}

/**
 * The age of a chain's newest block, where it is too old and nothing shows that the chain goes on.
 *
 * @remarks Only a server can say so whose node answers, has peers, has the chain, and does not say that it is
 * catching up. All others hear of no block for reasons of their own.
 */
export function chainStandsStill(context: StackContext): string {
  const { m, on, t, by } = context;
  const head = `${m.blocks.headTimestampSeconds}{${on.servers}}`;
  const height = `${m.blocks.height}{${on.servers}}`;
  const reference = `${m.chain.referenceHeight}{${on.servers}}`;
  const { nodeSilent, catchesUp, atGenesis, cutOff } = writeServerStates(context);
  const witnesses = `${head} unless on (${by.chain}) (${anyOf([nodeSilent, catchesUp, atGenesis, cutOff])})`;
  // Three scrapes, so that there is something to compare with.
  const shortest = 3 * t.scrapeInterval;
  const limit = standstillSeconds(context);
  const window = duration(Math.ceil(Math.max(shortest, Math.min(t.rateWindow, limit))));
  // Blocks of references come as rarely as own ones.
  const referenceWindow = duration(Math.ceil(Math.max(shortest, limit)));
  // While the only server catches up without a word, its head is old by nature; but then the best height rises.
  const rises = `max by (cluster, chain) (${height}) > max by (cluster, chain) (min_over_time(${height}[${window}]))`;
  const referenceRises = `max by (cluster, chain) (${reference} > min_over_time(${reference}[${referenceWindow}]))`;
  return (
    `time() - max by (cluster, chain) (${head}) > ${limit}` +
    ` and on (cluster, chain) (${witnesses})` +
    ` unless on (cluster, chain) (${rises} or ${referenceRises})`
  );
}
