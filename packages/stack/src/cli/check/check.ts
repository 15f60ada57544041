import { defineCommand } from '../command';
import { dirArg, openStackFolder } from '../stack-folder';

/** `xai-metrics check`. */
export const check = defineCommand({
  about: 'Checks the files of a stack.',
  examples: ['xai-metrics check'],
  args: { dir: dirArg },
  async run({ dir }) {
    openStackFolder(dir);
    return 0;
  },
});
