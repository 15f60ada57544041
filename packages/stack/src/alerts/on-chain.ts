/**
 * Names the chain in a description where the label `chain` is there: only servers that watch several
 * chains have it.
 */
export const onChain = '{{ with $labels.chain }} on {{ . }}{{ end }}';
