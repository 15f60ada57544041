import { startChild } from '../lib/child.mjs';
import { frameworks, subjectNames } from '../subjects/subjects.mjs';

const without = ['connect', 'express4'];

/**
 * Sample lines that 600 hostile requests add. One request of each kind and method goes before, so
 * that what is counted grows with the traffic.
 */
export async function measureHostile({ node, quick, only, log }) {
  const results = {};
  for (const framework of frameworks.filter((name) => only(name) && !without.includes(name))) {
    const rows = {};
    const names = subjectNames(framework).filter(
      (name) => name !== 'bare again' && (!quick || name === 'ours'),
    );
    for (const name of names) {
      log(`hostile ${framework}: ${name}`);
      try {
        const child = await startChild({ worker: 'server', args: [framework, name], node });
        rows[name] = await child.call('attack', 600);
        child.stop();
      } catch (error) {
        rows[name] = { void: error.message };
      }
    }
    results[framework] = { rows };
  }
  return results;
}
