import { backup } from './backup';
import { check } from './check/check';
import type { Command } from './command';
import { down } from './down';
import { generate } from './generate';
import { init } from './init/init';
import { restore } from './restore';
import { service } from './service';
import { up } from './up';
import { verify } from './verify/verify';

/** The commands by name, in the order in which one needs them. */
export const commands: Readonly<Record<string, Command>> = {
  init,
  generate,
  check,
  up,
  verify,
  down,
  service,
  backup,
  restore,
};
