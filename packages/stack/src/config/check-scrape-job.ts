import { StackError } from '../stack-error';
import { type CheckValue, text } from './check-values';

/** A scrape job of the user: what is in it beside its name is a matter of Prometheus. */
export const scrapeJob: CheckValue = (path, value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new StackError(
      `${path} is no scrape job.`,
      "Write it as in scrape_configs, such as { job_name: geth, static_configs: [{ targets: ['127.0.0.1:6060'] }] }.",
    );
  }
  const job = value as Readonly<Record<string, unknown>>;
  jobName(`${path}.job_name`, job.job_name);
  if (job.relabel_configs !== undefined && !Array.isArray(job.relabel_configs)) {
    throw new StackError(`${path}.relabel_configs is no list.`, 'Write a list, as in Prometheus.');
  }
};

const jobName = text(
  /^[^\p{Cc}"\\]+$/u,
  'is no name of a job',
  "Write its name, such as 'geth'; it becomes the label job of the series.",
);

/** A rule file, or several by `*` in the last part of the path, as Prometheus wants it. */
export const ruleFile: CheckValue = text(
  /^(?!\/?$)[^*\p{Cc}]*(?:\*[^/\p{Cc}]*)?$/u,
  'is no path of rule files',
  "Write a path seen from the folder prometheus, with * in its last part at most, such as 'own/*.yml'.",
);
