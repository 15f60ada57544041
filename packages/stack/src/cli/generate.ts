import { resolveConfig } from '../config/resolve-config';
import { type FilePlan, planFiles } from '../folder/plan-files';
import { renderStack } from '../render-stack';
import { applyPlan, writingArgs } from './apply-plan';
import { defineCommand, type ExitCode, type Output } from './command';
import { openEngines } from './open-engines';
import { configFile, dirArg, openStackFolder } from './stack-folder';
import { asUsage } from './usage-error';
import { requireServers } from './watched-servers';

/** `xai-metrics generate`: writes all files anew from the configuration. */
export const generate = defineCommand({
  about: `Writes the files of a stack anew from its ${configFile}.`,
  examples: ['xai-metrics generate', 'xai-metrics generate --dir ops/monitoring --check'],
  notes: [
    'Files that were changed by hand are never overwritten without --force: the difference is shown and nothing is written.',
  ],
  args: {
    dir: dirArg,
    check: { kind: 'switch', help: 'writes nothing; ends with 1 if a file is not as generated' },
    ...writingArgs,
  },
  async run(values, output) {
    const { dir, name, config } = openStackFolder(values.dir);
    const resolved = asUsage(() => resolveConfig(config));
    requireServers(resolved);
    for (const warning of openEngines(resolved)) output.complain(`Warning: ${warning}`);
    const plan = planFiles(dir, renderStack(config), [configFile]);
    return values.check ? compare(plan, name, output) : applyPlan(plan, name, values, output);
  },
});

function compare(plan: FilePlan, name: string, { write, complain }: Output): ExitCode {
  const stale = [
    ...plan.create.map(({ path }) => `  ${path} is missing`),
    ...plan.replace.map(({ path }) => `  ${path} is of another configuration or version`),
    ...plan.conflicts.map(({ path }) => `  ${path} was changed by hand`),
    ...plan.remove.map((path) => `  ${path} is no longer generated`),
  ];
  if (stale.length === 0) {
    write(`${name}: all ${plan.unchanged.length} files are as generated.`);
    return 0;
  }
  complain(`${name} is stale:\n${stale.join('\n')}\nRun xai-metrics generate.`);
  return 1;
}
