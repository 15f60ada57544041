import { createRequire } from 'node:module';

/** Names of the packages with the program, by platform and processor. */
const platforms: Readonly<Record<string, string>> = {
  'darwin arm64': 'darwin-arm64',
  'darwin x64': 'darwin-amd64',
  'linux arm64': 'linux-arm64',
  'linux x64': 'linux-amd64',
  'win32 x64': 'win32-amd64',
};

/**
 * Finds the program of anvil, Foundry's local Ethereum node, which npm installs where there is one
 * for the platform.
 *
 * @returns its path, or `undefined` if it is not there
 */
export function findAnvil(): string | undefined {
  const platform = platforms[`${process.platform} ${process.arch}`];
  if (platform === undefined) return undefined;
  const program = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
  try {
    const launcher = require.resolve('@foundry-rs/anvil/package.json');
    return createRequire(launcher).resolve(`@foundry-rs/anvil-${platform}/bin/${program}`);
  } catch {
    return undefined;
  }
}
