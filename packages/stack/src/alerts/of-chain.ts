/**
 * Names the chain in a description where the label `chain` is there: only servers that watch several
 * chains have it.
 */
export const ofChain = '{{ with $labels.chain }} of {{ . }}{{ end }}';
