import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { push } from '@xai-metrics/core';
import { parse } from 'yaml';
import { freeAddress } from '../free-address';
import { startAnswering, startMetrics, startPaced } from './metrics-servers';
import { runCommand, snapshot, useFolder } from './run-command';

const folder = useFolder();

describe('init', () => {
  it('takes the pace that the server tells, and says so', async () => {
    const node = await startPaced({ expectedBlockSeconds: 600 });
    const { code, output } = await run('--node', node);
    expect(output).toContain(
      `Pace: 10min, a block every 600 s: ${node} tells a block every 600 s.\n`,
    );
    expect(settings()).toMatchObject({ chainProfile: '10min' });
    expect(settings()).not.toHaveProperty('blockSeconds');
    expect(code).toBe(0);
  });

  it('takes the nearest profile, and the interval that is not its own', async () => {
    const node = await startPaced({ expectedBlockSeconds: 5 });
    await run('--node', node);
    expect(settings()).toMatchObject({ chainProfile: '6s', blockSeconds: 5 });
  });

  it('gives each chain of a server its pace', async () => {
    const node = await startPaced({
      chains: {
        ethereum: push({ expectedBlockSeconds: 12 }),
        bitcoin: push({ expectedBlockSeconds: 600 }),
        gnosis: push({ expectedBlockSeconds: 5 }),
      },
    });
    const { output } = await run('--node', node);
    expect(output).toContain('Pace: 12s, a block every 12 s.\n');
    expect(output).toContain('Pace of the chain bitcoin: 10min, a block every 600 s: ');
    expect(settings()).toMatchObject({
      chainProfile: '12s',
      chains: {
        bitcoin: { chainProfile: '10min' },
        gnosis: { chainProfile: '6s', blockSeconds: 5 },
      },
    });
  });

  it('goes by the blocks that a server has seen where it does not know what to expect', async () => {
    const node = await startAnswering(200, seen(400, 200));
    const { output } = await run('--node', node);
    expect(output).toContain(
      `Pace: 2s, a block every 2 s: the blocks that ${node} has seen came every 2 s on average.`,
    );
    expect(settings()).toMatchObject({ chainProfile: '2s' });
  });

  it('says which pace it assumes where nobody tells', async () => {
    const few = await startAnswering(200, seen(1200, 2));
    const { output } = await run('--node', few, '--node', await startMetrics());
    expect(output).toContain(
      'Pace: 12s, a block every 12 s, which is assumed: no server tells its block interval.',
    );
    expect(settings()).not.toHaveProperty('chainProfile', '10min');
  });

  it('takes what is given where it fits, and where no server answers', async () => {
    const node = await startPaced({ expectedBlockSeconds: 8 });
    await run('--node', node, '--profile', '6s');
    expect(settings()).toMatchObject({ chainProfile: '6s', blockSeconds: 8 });
    await run('--node', await freeAddress(), '--block-seconds', '0.45');
    expect(settings()).toMatchObject({ chainProfile: '400ms', blockSeconds: 0.45 });
  });
});

describe('init refuses', () => {
  it.each([
    [
      ['--profile', '12s'],
      '--profile 12s is for a block every 6 to 30 s, and ',
      'give --profile 10min',
    ],
    [['--block-seconds', '12'], '--block-seconds is 12, and ', 'Leave it out, or give 600'],
  ])('%j where the server tells 600 s', async (args, problem, remedy) => {
    const node = await startPaced({ expectedBlockSeconds: 600 });
    const { code, errors } = await run('--node', node, ...args);
    expect(errors).toContain(`${problem}${node} tells a block every 600 s.`);
    expect(errors).toContain(remedy);
    expect(code).toBe(2);
    expect(snapshot(folder.path)).toEqual({});
  });

  it('an interval that the profile is not for', async () => {
    const { code, errors } = await run(
      ...['--node', await freeAddress(), '--profile', '12s', '--block-seconds', '0.45'],
    );
    expect(errors).toContain('Write chainProfile: 400ms, or leave it out');
    expect(code).toBe(2);
  });

  it('nothing where servers tell different paces, but warns', async () => {
    const nodes = [
      await startPaced({ expectedBlockSeconds: 12 }),
      await startPaced({ expectedBlockSeconds: 600 }),
    ];
    const { code, errors } = await run(...nodes.flatMap((node) => ['--node', node]));
    const told = [`${nodes[0]} 12 s`, `${nodes[1]} 600 s`].sort().join(', ');
    expect(errors).toContain(`Warning: The servers tell different block intervals: ${told}. `);
    expect(code).toBe(0);
  });
});

/** The metrics of a server that has seen blocks. */
function seen(seconds: number, blocks: number): string {
  return [
    ...[
      'block_height',
      'sync_status',
      'network_peers_connected',
      'block_head_timestamp_seconds',
    ].map((name) => `# TYPE xai_${name} gauge\nxai_${name} 1`),
    '# TYPE xai_block_interval_seconds histogram',
    `xai_block_interval_seconds_bucket{le="+Inf"} ${blocks}`,
    `xai_block_interval_seconds_sum ${seconds}`,
    `xai_block_interval_seconds_count ${blocks}`,
    '',
  ].join('\n');
}

function run(...args: string[]) {
  return runCommand(folder.path, ['init', ...args]);
}

function settings() {
  return parse(readFileSync(join(folder.path, 'monitoring/xai-metrics.yaml'), 'utf8'));
}
