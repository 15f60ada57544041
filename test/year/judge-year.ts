import type { StackContext } from '../../packages/stack/src/stack-context';
import type { AskedRule, FiringAlert } from './evaluate-alert';
import type { PlannedFault } from './faults';

/** What came of a year. */
export interface Verdict {
  /** Messages that said what was not so, one for alerts of a name that overlap. */
  readonly falsePages: readonly Message[];
  readonly falseWarnings: readonly Message[];
  readonly faults: readonly FaultVerdict[];
  /** Names of the alerts that were asked. */
  readonly watched: readonly string[];
}

/** Alerts of one name that fire at the same time: Alertmanager sends them as one. */
export interface Message {
  readonly alert: string;
  readonly from: number;
  readonly to: number;
  readonly instances: readonly string[];
  /** The fault meanwhile, whose fault it is not. */
  readonly during: string | undefined;
}

/** Whether a fault was told, and how fast. */
export interface FaultVerdict {
  readonly fault: string;
  readonly at: number;
  readonly expected: string;
  readonly statedSeconds: number;
  /** The alert that told it first, and the seconds until then. */
  readonly told: string | undefined;
  readonly measuredSeconds: number | undefined;
  /** Critical messages meanwhile: one fault, one page. */
  readonly pages: readonly string[];
}

/** Splits what fired into what was right and what was not, and looks for each fault whether it was told. */
export function judgeYear({ context, planned, alerts, before, rules }: Year): Verdict {
  const isCritical = ({ labels }: FiringAlert) => labels.severity === 'critical';
  const faultOf = ({ alert, from }: { alert: string; from: number }) => {
    const meanwhile = planned.filter((fault) => from >= fault.from && from < fault.forgottenAt);
    const right = meanwhile.find(({ fault }) => [...fault.tells, ...fault.follow].includes(alert));
    return { right, meanwhile: meanwhile[0] };
  };
  // What is silenced before its group is sent is never told.
  const told = alerts.filter(
    (alert) =>
      alert.to - alert.from >= (isCritical(alert) ? context.t.criticalWait : context.t.groupWait),
  );
  const messages = (some: readonly FiringAlert[]) =>
    toMessages(some).flatMap((message) => {
      const { right, meanwhile } = faultOf(message);
      return right === undefined ? [{ ...message, during: meanwhile?.fault.name }] : [];
    });
  return {
    falsePages: messages(told.filter(isCritical)),
    falseWarnings: messages(told.filter((alert) => !isCritical(alert))),
    faults: planned.map(({ fault, from, to, statedSeconds }) => {
      const first = before
        .filter(
          (alert) =>
            fault.tells.includes(alert.alert) && alert.from >= from && alert.from < to + 600,
        )
        .sort((a, b) => a.from - b.from)[0];
      const pages = toMessages(
        told.filter((alert) => isCritical(alert) && alert.from >= from && alert.from < to + 600),
      );
      return {
        fault: fault.name,
        at: from,
        expected: fault.tells.join(' or '),
        statedSeconds,
        told: first?.alert,
        measuredSeconds: first && first.from - from,
        pages: pages.map(({ alert }) => alert),
      };
    }),
    watched: rules.map(({ alert }) => alert),
  };
}

interface Year {
  readonly context: StackContext;
  readonly planned: readonly PlannedFault[];
  /** What is left after inhibition. */
  readonly alerts: readonly FiringAlert[];
  readonly before: readonly FiringAlert[];
  readonly rules: readonly AskedRule[];
}

function toMessages(alerts: readonly FiringAlert[]): Omit<Message, 'during'>[] {
  const messages: { alert: string; from: number; to: number; instances: string[] }[] = [];
  for (const { alert, from, to, labels } of [...alerts].sort((a, b) => a.from - b.from)) {
    const open = messages.find((message) => message.alert === alert && from <= message.to);
    const instance = labels.instance ?? '';
    if (open === undefined) messages.push({ alert, from, to, instances: [instance] });
    else {
      open.to = Math.max(open.to, to);
      if (!open.instances.includes(instance)) open.instances.push(instance);
    }
  }
  return messages;
}
