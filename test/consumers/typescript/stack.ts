// A stack as a program writes it: right code compiles, wrong code does not.
import {
  checkStack,
  type Finding,
  readStackFiles,
  renderStack,
  type StackConfig,
  type StackFile,
  thresholds,
} from '@xai-metrics/stack';

const config: StackConfig = {
  prefix: 'node_',
  chainProfile: '12s',
  targets: { node: ['127.0.0.1:8000'], explorer: ['127.0.0.1:5001'] },
  thresholds: { headAge: 30 },
  channels: { slack: { default: '#chain' } },
};
export const files: readonly StackFile[] = renderStack(config);
export const findings: readonly Finding[] = checkStack(readStackFiles(files));
export const meaning: string = thresholds.headAge.meaning;

export function wrong(): void {
  // @ts-expect-error a pace that no profile has
  renderStack({ ...config, chainProfile: '13s' });
  // @ts-expect-error a threshold that does not exist
  renderStack({ ...config, thresholds: { headAgee: 30 } });
  // @ts-expect-error a channel that does not exist
  renderStack({ ...config, channels: { pigeon: {} } });
}
