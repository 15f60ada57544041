import { receiverNames } from '../alertmanager/receivers';
import { StackError } from '../stack-error';
import { boolean, type CheckValue, listOf, text } from './check-values';
import { closestName } from './closest-name';

/** Settings of the route to a receiver of the user, as Alertmanager reads them. */
export const routeSettings = ['group_by', 'group_wait', 'group_interval', 'repeat_interval'];

/** A receiver of the user with its route. What is in its `*_configs` is a matter of Alertmanager. */
export const receiver: CheckValue = (path, value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StackError(
      `${path} is no receiver.`,
      "Write such as { name: pager, matchers: ['severity=\"critical\"'], webhook_configs: [{ url: 'http://127.0.0.1:8080/' }] }.",
    );
  }
  const { name, matchers, continue: goesOn, ...rest } = value as Readonly<Record<string, unknown>>;
  receiverName(`${path}.name`, name);
  listOf(matcher, '[\'severity="critical"\']')(`${path}.matchers`, matchers ?? null);
  if (goesOn !== undefined) boolean(`${path}.continue`, goesOn);
  const configs = Object.keys(rest).filter((key) => key.endsWith('_configs'));
  for (const key of Object.keys(rest)) {
    if (configs.includes(key) || routeSettings.includes(key)) continue;
    throw new StackError(
      `${path}.${key} is no setting.`,
      `${closestName(key, known)}A receiver has name, matchers, continue, ${routeSettings.join(', ')}, and the lists of Alertmanager such as webhook_configs.`,
    );
  }
  for (const key of configs) {
    const list = rest[key];
    if (Array.isArray(list) && list.length > 0 && list.every(isObject)) continue;
    throw new StackError(
      `${path}.${key} is no list of settings.`,
      "Write a list as in Alertmanager, such as [{ url: 'http://127.0.0.1:8080/' }].",
    );
  }
  if (configs.length === 0) {
    throw new StackError(
      `${path} tells nobody.`,
      'Give it webhook_configs, telegram_configs, discord_configs, opsgenie_configs or another list that Alertmanager knows.',
    );
  }
};

const known = [
  'name',
  'matchers',
  'continue',
  ...routeSettings,
  'webhook_configs',
  'telegram_configs',
  'discord_configs',
  'opsgenie_configs',
  'msteams_configs',
];

const receiverName: CheckValue = (path, value) => {
  text(
    /^[^\p{Cc}"]{1,100}$/u,
    'is no name of a receiver',
    "Write its name, such as 'telegram'.",
  )(path, value);
  if ((receiverNames as readonly string[]).includes(value as string)) {
    throw new StackError(
      `${path} is "${value}", which is a receiver of the stack itself.`,
      `Give it another name than ${receiverNames.join(', ')}.`,
    );
  }
};

/** One condition of Alertmanager: a label, an operator, a value in quotes or without. */
const matcher: CheckValue = (path, value) => {
  const pattern =
    /^\s*[a-zA-Z_][a-zA-Z0-9_]*\s*(=~|!~|=|!=)\s*("(?:[^"\\\n]|\\.)*"|[^\s"'{}!=~,\\]+)\s*$/;
  text(
    pattern,
    'is no matcher',
    'Write one condition, such as \'severity="critical"\' or \'service=~"api|rpc"\'; several stand in the list one by one.',
  )(path, value);
  const [, operator = '', quoted = ''] = pattern.exec(value as string) ?? [];
  if (!operator.endsWith('~')) return;
  const expression = quoted.startsWith('"') ? quoted.slice(1, -1).replace(/\\(.)/g, '$1') : quoted;
  try {
    new RegExp(expression);
  } catch (error) {
    throw new StackError(
      `${path} holds no regular expression: ${(error as Error).message}.`,
      'Mend it; it has to match the whole value of the label.',
      { cause: error },
    );
  }
};

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
