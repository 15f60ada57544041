import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { startAnvil } from '../../examples/anvil/start-anvil';
import { eventually } from '../samples';
import { describeWithAnvil } from './anvil';
import { createCaller } from './json-rpc';

describeWithAnvil('an anvil that was started', () => {
  it('is gone when it was stopped, and may be stopped again', async () => {
    const anvil = await startAnvil();
    expect(await createCaller(anvil.url)('eth_blockNumber')).toBe('0x0');
    await anvil.stop();
    expect(() => process.kill(anvil.pid, 0)).toThrow('ESRCH');
    await anvil.stop();
  });

  it('mines by the clock if it is told to', async () => {
    const anvil = await startAnvil({ blockSeconds: 1 });
    const call = createCaller(anvil.url);
    try {
      await eventually(async () => expect(await call('eth_blockNumber')).not.toBe('0x0'));
    } finally {
      await anvil.stop();
    }
  });

  it('tells when it ends by itself', async () => {
    const told = new Promise((resolve) => {
      startAnvil({ onExit: resolve }).then(({ pid }) => process.kill(pid, 'SIGKILL'));
    });
    expect(await told).toBe('anvil ended by itself (SIGKILL).');
  });

  it('says that it cannot start, as on a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      await expect(startAnvil({ port })).rejects.toThrow('anvil ended by itself (exit code 1).');
    } finally {
      server.close();
    }
  });
});
