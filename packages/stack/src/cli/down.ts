import { join } from 'node:path';
import { resolveConfig } from '../config/resolve-config';
import { stateFolder } from '../engines/engine-state';
import { stopEngines } from '../engines/stop-engines';
import { findServices } from '../service/find-services';
import { defineCommand } from './command';
import { composeDown } from './docker/docker-compose';
import { dirArg, openStackFolder } from './stack-folder';
import { asUsage } from './usage-error';

/** `xai-metrics down`: ends what `up` started. */
export const down = defineCommand({
  about: 'Ends what up started. Data stays.',
  examples: ['xai-metrics down', 'xai-metrics down --docker'],
  args: {
    dir: dirArg,
    docker: { kind: 'switch', help: 'runs docker compose down in the folder instead' },
  },
  async run({ dir, docker }, output) {
    const folder = openStackFolder(dir);
    if (docker) return composeDown(folder.dir, output);
    const stopped = await stopEngines(join(folder.dir, stateFolder));
    const { name } = asUsage(() => resolveConfig(folder.config));
    const services = await findServices(name);
    for (const { systemctl, unit } of services) {
      output.complain(
        `${unit} is left running: up did not start it. To end it: ${systemctl} stop ${unit}`,
      );
    }
    if (stopped.length === 0 && services.length === 0) output.write('Nothing runs.');
    for (const { title, pid, outcome } of stopped) {
      output.write(`${title} (process ${pid}) ${outcome === 'ended' ? 'has ended' : outcome}.`);
    }
    return services.length === 0 ? 0 : 1;
  },
});
