import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { runCommand, useFolder, writeStack } from './run-command';

const folder = useFolder();

it('up warns of secrets of own receivers and jobs that are missing', async () => {
  const http_config = { authorization: { credentials_file: 'secrets/hook_token' } };
  writeStack(folder.path, {
    targets: { node: ['127.0.0.1:8000'] },
    scrapeJobs: [
      { job_name: 'geth', basic_auth: { username: 'u', password_file: 'secrets/geth' } },
    ],
    channels: {
      receivers: [
        {
          name: 'hook',
          matchers: [],
          webhook_configs: [{ url: 'http://127.0.0.1:1/', http_config }],
        },
      ],
    },
  });
  const up = () => runCommand(folder.path, ['up'], { PATH: folder.path });
  const before = await up();
  expect(before.errors).toMatch(
    /^Warning: hook gets no notifications: .*alertmanager\/secrets\/hook_token is missing\.$/m,
  );
  expect(before.errors).toMatch(
    /^Warning: Prometheus cannot sign in at the targets of geth: .*prometheus\/secrets\/geth is missing\.$/m,
  );
  mkdirSync(join(folder.path, 'prometheus/secrets'));
  writeFileSync(join(folder.path, 'prometheus/secrets/geth'), 'p');
  writeFileSync(join(folder.path, 'alertmanager/secrets/hook_token'), 't');
  expect((await up()).errors).not.toContain('Warning');
});
