import type { StackFile } from '../stack-file';

/** Renders `.gitignore`: secrets and the data of engines stay out of version control. */
export function renderGitignore(): StackFile {
  return {
    path: '.gitignore',
    content: `.env
.xai-metrics/
alertmanager/secrets/*
!alertmanager/secrets/README.md
prometheus/secrets/
`,
  };
}
