import type { BehaviourTable } from './behaviour';
import { routing } from './routing';

/** Everything that holds for every framework. */
export const behaviourTables: readonly BehaviourTable[] = [routing];
