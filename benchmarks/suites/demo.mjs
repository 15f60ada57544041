import { startChild } from '../lib/child.mjs';
import { summarize } from '../lib/stats.mjs';

const variants = ['with', 'without'];

/**
 * CPU and memory of the demo's servers under the demo's own traffic, with the instrumentation and
 * without. The variants take turns, each time in new processes; a round gives one difference.
 */
export async function measureDemo({ node, quick, load, log }) {
  if (process.platform !== 'linux') return { void: 'It reads /proc, which only Linux has.' };
  const rounds = quick ? 1 : 3;
  const warmUpSeconds = quick ? 3 : 12;
  const seconds = quick ? 5 : 20;
  const turn = (variant) => measureVariant({ variant, node, load, warmUpSeconds, seconds });

  const measured = [];
  try {
    for (let round = 0; round < rounds; round++) {
      log(`demo: round ${round + 1} of ${rounds}`);
      if (quick) {
        // Both at the same time: quick is what matters.
        const [own, bare] = await Promise.all(variants.map(turn));
        measured.push({ with: own, without: bare });
      } else {
        const order = round % 2 === 0 ? variants : variants.toReversed();
        const figures = {};
        for (const variant of order) figures[variant] = await turn(variant);
        measured.push(figures);
      }
    }
  } catch (error) {
    return { void: error.message };
  }
  const names = Object.keys(measured[0].with);
  const rows = Object.fromEntries(names.map((name) => [name, summarizeServer(measured, name)]));
  return { load, rounds, seconds, rows };
}

async function measureVariant({ variant, node, load, warmUpSeconds, seconds }) {
  const child = await startChild({ worker: 'demo', args: [variant, load], node });
  try {
    return await child.call('measure', warmUpSeconds, seconds);
  } catch (error) {
    throw new Error(`${variant} metrics: ${error.message}`);
  } finally {
    await child.call('end').catch(() => {});
    child.stop();
  }
}

function summarizeServer(measured, name) {
  const pick = (unit) => {
    const pairs = measured.map((round) => [round.with[name][unit], round.without[name][unit]]);
    return {
      with: summarize(pairs.map(([own]) => own)),
      without: summarize(pairs.map(([, bare]) => bare)),
      difference: summarize(pairs.map(([own, bare]) => own - bare)),
    };
  };
  return { cpuPercent: pick('cpuPercent'), megabytes: pick('megabytes') };
}
