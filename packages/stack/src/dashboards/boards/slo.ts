import type { Board } from '../define-board';

/** What was promised, and how much of it may still go wrong. */
export const sloBoard: Board = () => ({
  key: 'slo',
  title: 'Service level objectives',
  description: 'What was promised, and how much may still go wrong.',
  tags: ['slo'],
  variables: [],
  rows: [],
});
