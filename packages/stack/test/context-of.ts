import { resolveConfig } from '../src/config/resolve-config';
import type { StackConfig } from '../src/config/stack-config';
import { createContext, type StackContext } from '../src/stack-context';

/** The context of a configuration, for tests that render a part of a stack. */
export function contextOf(config: StackConfig): StackContext {
  return createContext(resolveConfig(config));
}
