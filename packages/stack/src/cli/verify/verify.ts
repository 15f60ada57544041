import { defineCommand } from '../command';
import { dirArg, openStackFolder } from '../stack-folder';

/** `xai-metrics verify`. */
export const verify = defineCommand({
  about: 'Checks the files of a stack.',
  examples: ['xai-metrics verify'],
  args: { dir: dirArg },
  async run({ dir }) {
    openStackFolder(dir);
    return 0;
  },
});
