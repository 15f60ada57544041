/**
 * What a scrape of a server may bring at most; past it, the scrape fails and the server counts as
 * down, so there is room.
 *
 * @remarks The servers bound their series themselves (`maxLabelSets`, 1,000). With every label set in
 * use, requests make about 38,000 lines (14 a label set for durations, 22 for sizes, 2 for counts),
 * JSON-RPC 12,000 with all presets, and everything else some thousands; ten labels a series at most,
 * of 200 characters, and those of the user. The limits are twice that, for a server that went mad.
 */
export const serverLimits = {
  sample_limit: 100_000,
  body_size_limit: '64MB',
  label_limit: 40,
  label_name_length_limit: 200,
  label_value_length_limit: 1024,
} as const;
