import type { ValueWord } from './define-board';

type Words = Readonly<Record<number, ValueWord>>;

/** How readiness is written. */
export const readyWords: Words = {
  0: { text: 'not ready', color: 'red' },
  1: { text: 'ready', color: 'green' },
};

/** How the state of synchronisation is written. */
export const syncWords: Words = {
  0: { text: 'syncing', color: 'yellow' },
  1: { text: 'synced', color: 'green' },
};

/** How the result of a check is written. */
export const checkWords: Words = {
  0: { text: 'fail', color: 'red' },
  0.5: { text: 'warning', color: 'yellow' },
  1: { text: 'pass', color: 'green' },
};

/** How `up` and the like are written. */
export const upWords: Words = {
  0: { text: 'down', color: 'red' },
  1: { text: 'up', color: 'green' },
};

/** How the fate of a configuration is written. */
export const loadedWords: Words = {
  0: { text: 'refused', color: 'red' },
  1: { text: 'loaded', color: 'green' },
};
