import { chownSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveConfig } from '../config/resolve-config';
import { checkConfigs } from '../engines/check-configs';
import { readEngines, stateFolder, writeEngines } from '../engines/engine-state';
import { isRunning } from '../engines/is-running';
import { planEngines } from '../engines/plan-engines';
import { runProgram } from '../engines/run-program';
import { quoteForShell } from '../quote-for-shell';
import { renderUnit } from '../service/render-unit';
import { unitName } from '../service/unit-names';
import { StackError } from '../stack-error';
import { defineCommand, type Output } from './command';
import { dirArg, openStackFolder } from './stack-folder';
import { asUsage, UsageError } from './usage-error';
import { requireServers } from './watched-servers';

/** `xai-metrics service`: writes systemd units for the engines of a stack. */
export const service = defineCommand({
  about: 'Writes systemd units, so that the engines start with the machine and after a crash.',
  examples: ['xai-metrics service', 'xai-metrics service --user'],
  notes: [
    `Nothing is installed or started: the units are written into ${stateFolder}/systemd in the folder of the stack, and the commands that enable them are shown. They run the programs with the flags of xai-metrics up, on the same data; their logs are in the journal, which is bounded.`,
    'Run it again after a change of the settings that the flags come from (engines, retention), and then the commands.',
  ],
  args: {
    dir: dirArg,
    user: { kind: 'switch', help: 'for your own service manager (systemctl --user), without root' },
    'run-as': {
      kind: 'text',
      value: 'user',
      help: 'whom the services run as [the owner of the folder]',
    },
  },
  async run(values, output) {
    const { dir, config: settings } = openStackFolder(values.dir);
    const config = asUsage(() => resolveConfig(settings));
    requireServers(config);
    if (values.user && values['run-as'] !== undefined) {
      throw new UsageError(
        '--user and --run-as exclude each other.',
        'Services of your own service manager run as you: leave --run-as out.',
      );
    }
    const stateDir = join(dir, stateFolder);
    const { planned, notes } = await planEngines(dir, config, stateDir, 'whoever listens');
    await checkConfigs(dir);
    for (const note of notes) output.complain(`Note: ${note}`);
    const owner = values.user ? undefined : await findOwner(dir, values['run-as']);
    if (owner?.name === 'root') {
      output.complain(
        'Warning: the services would run as root, the owner of the folder. Name another user with --run-as; everything in the folder has to be readable for him.',
      );
    }
    const before = readEngines(stateDir);
    writeEngines(stateDir, before);
    const folder = join(stateDir, 'systemd');
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(folder)) rmSync(join(folder, file));
    const units = planned.map(({ engine, command }) => {
      const { title, program, args, cwd, dataDir } = command;
      if (dataDir !== undefined) makeData(dataDir, owner);
      const unit = unitName(config.name, engine);
      const user = owner?.name;
      const text = renderUnit({
        engine,
        name: config.name,
        title,
        program,
        args,
        cwd,
        data: dataDir,
        user,
      });
      writeFileSync(join(folder, unit), text, { mode: 0o644 });
      return unit;
    });
    tellCommands(folder, units, values.user, before.some(isRunning), output);
    return 0;
  },
});

interface Owner {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

async function findOwner(dir: string, given: string | undefined): Promise<Owner> {
  const who = given ?? String(statSync(dir).uid);
  const number = async (flag: string) => {
    const { code, output } = await runProgram('id', [flag, '--', who]);
    if (code === 0) return output;
    throw new UsageError(
      `There is no user ${JSON.stringify(who)} on this machine.`,
      'Name one with --run-as that can read the folder of the stack.',
    );
  };
  const [name, uid, gid] = await Promise.all([number('-nu'), number('-u'), number('-g')]);
  return { name, uid: Number(uid), gid: Number(gid) };
}

function makeData(folder: string, owner: Owner | undefined): void {
  mkdirSync(folder, { recursive: true });
  if (owner === undefined || statSync(folder).uid === owner.uid) return;
  try {
    chownSync(folder, owner.uid, owner.gid);
  } catch {
    throw new StackError(
      `${folder} belongs to another user than ${owner.name}, as whom the services run.`,
      `Run: sudo chown -R ${quoteForShell(owner.name)}: ${quoteForShell(folder)}`,
    );
  }
}

function tellCommands(
  folder: string,
  units: readonly string[],
  isUsers: boolean,
  runsAlready: boolean,
  { write }: Output,
): void {
  const systemctl = isUsers ? 'systemctl --user' : 'sudo systemctl';
  const files = units.map((unit) => quoteForShell(join(folder, unit))).join(' ');
  const target = isUsers ? '~/.config/systemd/user/' : '/etc/systemd/system/';
  write(`Written: ${units.join(', ')}.`);
  write('Nothing runs by it yet. These commands start the engines now and at each boot:');
  if (runsAlready) write('  xai-metrics down');
  write(isUsers ? `  mkdir -p ${target} && cp ${files} ${target}` : `  sudo cp ${files} ${target}`);
  write(`  ${systemctl} daemon-reload`);
  write(`  ${systemctl} enable ${units.join(' ')}`);
  write(`  ${systemctl} restart ${units.join(' ')}`);
  if (isUsers) write('  sudo loginctl enable-linger "$USER"    # else they end when you log out');
  write(
    `Then: xai-metrics verify. Their logs: journalctl ${isUsers ? '--user ' : ''}-u ${units.at(-1)}`,
  );
}
