import { pagesFolder } from '../../runbooks/runbook-url';
import { defineCheck } from '../check';
import { problemAt } from '../queries';

const sections: readonly string[] = [
  'Meaning',
  'Impact',
  'False alarm',
  'Diagnosis',
  'Mitigation',
  'Silence',
  'Escalation',
];

/** Alerts without a page that helps. */
export const runbooksComplete = defineCheck(
  'runbooks-complete',
  'Every alert links to its runbook, and runbooks/<alert>.md says what it means, what to do, how to tell a false alarm, how to silence it and whom to call.',
  (model) =>
    model.alerts.flatMap((alert) => {
      const { runbook_url: url = '' } = alert.annotations;
      const page = model.runbooks.get(alert.name);
      const linked = url.startsWith('http') && url.includes(alert.name);
      const missing = sections.filter(
        (section) => !new RegExp(`^#+ ${section}\\s*\\n\\s*[^#\\s]`, 'm').test(page?.content ?? ''),
      );
      return [
        ...(linked
          ? []
          : [problemAt(alert, `Its runbook_url is "${url}".`, 'Link to the page of this alert.')]),
        ...(page === undefined
          ? [problemAt(alert, `There is no runbooks/${alert.name}.md.`, 'Write it.')]
          : missing.map((section) =>
              problemAt(
                { file: page.path, where: alert.name },
                `${section} is missing or empty.`,
                `Write a section ## ${section}.`,
              ),
            )),
      ];
    }),
);

/** Links of alerts to pages that Prometheus does not have. */
export const runbooksServed = defineCheck(
  'runbooks-served',
  'Every runbook_url that leads to the pages of Prometheus itself leads to one that is there.',
  (model) => {
    const paths = new Set(model.files.map(({ path }) => path));
    return model.alerts.flatMap((alert) => {
      const page = /\/user\/([^?#]+)/.exec(alert.annotations.runbook_url ?? '')?.[1];
      if (page === undefined || paths.has(`prometheus/${pagesFolder}/${page}`)) return [];
      return [
        problemAt(
          alert,
          `Its runbook_url leads to prometheus/${pagesFolder}/${page}, which is not there.`,
          'Write the page: xai-metrics generate.',
        ),
      ];
    });
  },
);

/** Pages of alerts that do not exist. */
export const runbooksNeeded = defineCheck(
  'runbooks-needed',
  'Every page in runbooks/ belongs to an alert.',
  (model) =>
    [...model.runbooks]
      .filter(([name]) => name !== 'README' && !model.alerts.some((alert) => alert.name === name))
      .map(([name, { path }]) => ({
        file: path,
        where: name,
        problem: `There is no alert ${name}.`,
        remedy: 'Remove the page, or give it the name of its alert.',
      })),
);
