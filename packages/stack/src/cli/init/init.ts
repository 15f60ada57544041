import { resolve } from 'node:path';
import { resolveConfig } from '../../config/resolve-config';
import { writeConfig } from '../../config/write-config';
import { planFiles } from '../../folder/plan-files';
import { quoteForShell } from '../../quote-for-shell';
import { renderStack } from '../../render-stack';
import { applyPlan, writingArgs } from '../apply-plan';
import { defineCommand } from '../command';
import { describeLocalLinks } from '../local-links';
import { openEngines } from '../open-engines';
import { configFile, defaultDir } from '../stack-folder';
import { asUsage, UsageError } from '../usage-error';
import { watchesServers } from '../watched-servers';
import { checkTargets } from './check-targets';
import { choosePace } from './choose-pace';
import { configArgs, configOfArgs } from './config-args';
import { summarizeWarnings } from './summarize-warnings';

/** `xai-metrics init`: writes a stack for the user's servers. */
export const init = defineCommand({
  about: `Writes an ${configFile} for your servers, and the whole monitoring stack from it.`,
  examples: [
    'xai-metrics init --node 127.0.0.1:8000',
    'xai-metrics init --node paris-1=10.0.0.1:8000 --node tokyo-1=10.0.0.2:8000 --group mining',
    'xai-metrics init --node 10.0.0.1:8000 --node 10.0.0.2:8000 --explorer 10.0.0.3:5001 \\',
    "  --profile 10min --slack-channel '#chain' --slack-channel 'critical=#oncall' --pagerduty",
  ],
  notes: [
    'Each server is asked for its metrics. One that does not answer, or whose metrics have another prefix, is a warning; with --strict nothing is written then.',
    'The pace is what the servers tell: --profile and --block-seconds are for those that do not know it, and are refused where they are more than twice off. Several chains get a pace each.',
    'Secrets are never arguments: the README.md of the folder says which files they belong in.',
  ],
  args: {
    ...configArgs,
    dir: { kind: 'text', value: 'folder', help: `where to write [./${defaultDir}]` },
    strict: { kind: 'switch', help: 'writes nothing if a server does not answer as expected' },
    ...writingArgs,
  },
  async run(values, output) {
    const asked = configOfArgs(values);
    const name = values.dir ?? defaultDir;
    const resolved = asUsage(() => resolveConfig(asked));
    if (!watchesServers(resolved)) {
      throw new UsageError(
        'There is no server to watch.',
        'Name at least one, such as --node 127.0.0.1:8000 (or --validator, --explorer, --ai, --kubernetes).',
      );
    }
    const { warnings: ofTargets, paces } = await checkTargets(resolved, resolve(name));
    const pace = choosePace(asked, paces);
    const config = { ...asked, ...pace.settings };
    const warnings = [...openEngines(resolved), ...summarizeWarnings(ofTargets), ...pace.warnings];
    for (const warning of warnings) output.complain(`Warning: ${warning}`);
    if (values.strict && warnings.length > 0) {
      output.complain('Nothing was written (--strict).');
      return 1;
    }
    const files = [{ path: configFile, content: writeConfig(config) }, ...renderStack(config)];
    const code = applyPlan(planFiles(resolve(name), files), name, values, output);
    if (code === 0) for (const note of pace.notes) output.write(note);
    if (code === 0 && !values['dry-run']) {
      const links = describeLocalLinks(resolved);
      if (links !== undefined) output.complain(`Note: ${links}`);
      const dir = values.dir === undefined ? '' : ` --dir ${quoteForShell(values.dir)}`;
      output.write(
        `Next: xai-metrics up${dir} starts it here, xai-metrics verify${dir} proves that it works.`,
      );
    }
    return code;
  },
});
