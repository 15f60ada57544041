/** Escapes a label value, for both formats. */
export function escapeLabel(text: string): string {
  return text.replace(/[\\\n"]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`));
}

/** Escapes the text of `# HELP`, in which OpenMetrics escapes quotes too. */
export function escapeHelp(text: string, isOpenMetrics: boolean): string {
  if (isOpenMetrics) return escapeLabel(text);
  return text.replace(/[\\\n]/g, (character) => (character === '\n' ? '\\n' : '\\\\'));
}
