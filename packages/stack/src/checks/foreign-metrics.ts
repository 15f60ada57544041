/** A metric that programs of others expose. */
export interface ForeignMetric {
  readonly type: 'counter' | 'gauge';
  /** Its labels beside those of every target. */
  readonly labels: readonly string[];
}

type ForeignMetrics = Readonly<Record<string, ForeignMetric>>;

function gauge(...labels: readonly string[]): ForeignMetric {
  return { type: 'gauge', labels };
}

function counter(...labels: readonly string[]): ForeignMetric {
  return { type: 'counter', labels };
}

/** What Prometheus itself adds to each target, and knows of each alert. */
const perTarget: ForeignMetrics = {
  up: gauge(),
  scrape_duration_seconds: gauge(),
  scrape_samples_scraped: gauge(),
  scrape_samples_post_metric_relabeling: gauge(),
  scrape_series_added: gauge(),
  ALERTS: gauge('alertname', 'alertstate', 'severity', 'service', 'condition'),
  ALERTS_FOR_STATE: gauge('alertname', 'severity', 'service', 'condition'),
};

/** The standard metrics of processes, of prom-client and of programs in Go. */
const processes: ForeignMetrics = {
  process_start_time_seconds: gauge(),
  process_cpu_seconds_total: counter(),
  process_cpu_user_seconds_total: counter(),
  process_cpu_system_seconds_total: counter(),
  process_resident_memory_bytes: gauge(),
  process_virtual_memory_bytes: gauge(),
  process_heap_bytes: gauge(),
  process_open_fds: gauge(),
  process_max_fds: gauge(),
};

const node: ForeignMetrics = {
  nodejs_eventloop_lag_seconds: gauge(),
  nodejs_eventloop_lag_min_seconds: gauge(),
  nodejs_eventloop_lag_max_seconds: gauge(),
  nodejs_eventloop_lag_mean_seconds: gauge(),
  nodejs_eventloop_lag_stddev_seconds: gauge(),
  nodejs_eventloop_lag_p50_seconds: gauge(),
  nodejs_eventloop_lag_p90_seconds: gauge(),
  nodejs_eventloop_lag_p99_seconds: gauge(),
  nodejs_heap_size_total_bytes: gauge(),
  nodejs_heap_size_used_bytes: gauge(),
  nodejs_external_memory_bytes: gauge(),
  nodejs_heap_space_size_total_bytes: gauge('space'),
  nodejs_heap_space_size_used_bytes: gauge('space'),
  nodejs_heap_space_size_available_bytes: gauge('space'),
  nodejs_active_resources: gauge('type'),
  nodejs_active_handles: gauge('type'),
  nodejs_active_requests: gauge('type'),
  nodejs_version_info: gauge('version', 'major', 'minor', 'patch'),
  nodejs_gc_duration_seconds_bucket: counter('kind', 'le'),
  nodejs_gc_duration_seconds_sum: counter('kind'),
  nodejs_gc_duration_seconds_count: counter('kind'),
};

const prometheus: ForeignMetrics = {
  prometheus_build_info: gauge('version', 'revision', 'branch', 'goversion', 'goos', 'goarch'),
  prometheus_ready: gauge(),
  prometheus_config_last_reload_successful: gauge(),
  prometheus_config_last_reload_success_timestamp_seconds: gauge(),
  prometheus_notifications_alertmanagers_discovered: gauge(),
  prometheus_notifications_dropped_total: counter(),
  prometheus_notifications_errors_total: counter('alertmanager'),
  prometheus_notifications_sent_total: counter('alertmanager'),
  prometheus_notifications_latency_seconds: gauge('alertmanager', 'quantile'),
  prometheus_notifications_queue_capacity: gauge(),
  prometheus_notifications_queue_length: gauge(),
  prometheus_rule_evaluation_failures_total: counter('rule_group'),
  prometheus_rule_evaluations_total: counter('rule_group'),
  prometheus_rule_group_interval_seconds: gauge('rule_group'),
  prometheus_rule_group_iterations_missed_total: counter('rule_group'),
  prometheus_rule_group_iterations_total: counter('rule_group'),
  prometheus_rule_group_last_duration_seconds: gauge('rule_group'),
  prometheus_rule_group_last_evaluation_timestamp_seconds: gauge('rule_group'),
  prometheus_rule_group_rules: gauge('rule_group'),
  prometheus_target_scrapes_exceeded_sample_limit_total: counter(),
  prometheus_target_scrapes_exceeded_body_size_limit_total: counter(),
  prometheus_target_scrape_pool_exceeded_label_limits_total: counter(),
  prometheus_target_scrapes_sample_out_of_order_total: counter(),
  prometheus_target_scrapes_sample_out_of_bounds_total: counter(),
  prometheus_target_scrapes_sample_duplicate_timestamp_total: counter(),
  prometheus_sd_failed_configs: gauge('name'),
  prometheus_sd_file_read_errors_total: counter(),
  prometheus_engine_query_duration_seconds: gauge('slice', 'quantile'),
  prometheus_engine_queries: gauge(),
  prometheus_http_requests_total: counter('code', 'handler'),
  prometheus_tsdb_compactions_total: counter(),
  prometheus_tsdb_compactions_failed_total: counter(),
  prometheus_tsdb_checkpoint_creations_failed_total: counter(),
  prometheus_tsdb_head_series: gauge(),
  prometheus_tsdb_head_chunks: gauge(),
  prometheus_tsdb_head_samples_appended_total: counter('type'),
  prometheus_tsdb_head_series_created_total: counter(),
  prometheus_tsdb_reloads_failures_total: counter(),
  prometheus_tsdb_storage_blocks_bytes: gauge(),
  prometheus_tsdb_retention_limit_bytes: gauge(),
  prometheus_tsdb_wal_corruptions_total: counter(),
  prometheus_tsdb_wal_truncations_failed_total: counter(),
  prometheus_tsdb_wal_writes_failed_total: counter(),
  prometheus_remote_storage_samples_total: counter('remote_name', 'url'),
  prometheus_remote_storage_samples_failed_total: counter('remote_name', 'url'),
  prometheus_remote_storage_samples_dropped_total: counter('remote_name', 'url'),
  prometheus_remote_storage_samples_retried_total: counter('remote_name', 'url'),
  prometheus_remote_storage_samples_pending: gauge('remote_name', 'url'),
  prometheus_remote_storage_highest_timestamp_in_seconds: gauge(),
  prometheus_remote_storage_queue_highest_sent_timestamp_seconds: gauge('remote_name', 'url'),
  prometheus_remote_storage_shards: gauge('remote_name', 'url'),
  prometheus_remote_storage_shards_max: gauge('remote_name', 'url'),
};

const alertmanager: ForeignMetrics = {
  alertmanager_build_info: gauge('version', 'revision', 'branch', 'goversion', 'goos', 'goarch'),
  alertmanager_alerts: gauge('state'),
  alertmanager_alerts_invalid_total: counter('version'),
  alertmanager_alerts_received_total: counter('status', 'version'),
  alertmanager_config_last_reload_successful: gauge(),
  alertmanager_config_last_reload_success_timestamp_seconds: gauge(),
  alertmanager_notifications_total: counter('integration'),
  alertmanager_notifications_failed_total: counter('integration'),
  alertmanager_notification_requests_total: counter('integration'),
  alertmanager_notification_requests_failed_total: counter('integration'),
  alertmanager_notification_latency_seconds_bucket: counter('integration', 'le'),
  alertmanager_notification_latency_seconds_sum: counter('integration'),
  alertmanager_notification_latency_seconds_count: counter('integration'),
  alertmanager_silences: gauge('state'),
};

const nodeExporter: ForeignMetrics = {
  node_boot_time_seconds: gauge(),
  node_cpu_seconds_total: counter('cpu', 'mode'),
  node_disk_io_time_seconds_total: counter('device'),
  node_disk_io_time_weighted_seconds_total: counter('device'),
  node_disk_read_time_seconds_total: counter('device'),
  node_disk_write_time_seconds_total: counter('device'),
  node_disk_reads_completed_total: counter('device'),
  node_disk_writes_completed_total: counter('device'),
  node_disk_read_bytes_total: counter('device'),
  node_disk_written_bytes_total: counter('device'),
  node_filefd_allocated: gauge(),
  node_filefd_maximum: gauge(),
  node_filesystem_avail_bytes: gauge('device', 'fstype', 'mountpoint'),
  node_filesystem_free_bytes: gauge('device', 'fstype', 'mountpoint'),
  node_filesystem_size_bytes: gauge('device', 'fstype', 'mountpoint'),
  node_filesystem_readonly: gauge('device', 'fstype', 'mountpoint'),
  node_filesystem_files: gauge('device', 'fstype', 'mountpoint'),
  node_filesystem_files_free: gauge('device', 'fstype', 'mountpoint'),
  node_load1: gauge(),
  node_load5: gauge(),
  node_load15: gauge(),
  node_memory_MemAvailable_bytes: gauge(),
  node_memory_MemTotal_bytes: gauge(),
  node_memory_SwapFree_bytes: gauge(),
  node_memory_SwapTotal_bytes: gauge(),
  node_network_receive_bytes_total: counter('device'),
  node_network_transmit_bytes_total: counter('device'),
  node_network_receive_errs_total: counter('device'),
  node_network_transmit_errs_total: counter('device'),
  node_network_receive_drop_total: counter('device'),
  node_network_transmit_drop_total: counter('device'),
  node_network_speed_bytes: gauge('device'),
  node_network_up: gauge('device'),
  node_nf_conntrack_entries: gauge(),
  node_nf_conntrack_entries_limit: gauge(),
  node_network_receive_packets_total: counter('device'),
  node_network_transmit_packets_total: counter('device'),
  node_md_disks: gauge('device', 'state'),
  node_md_disks_required: gauge('device'),
  node_scrape_collector_success: gauge('collector'),
  node_systemd_service_restart_total: counter('name'),
  node_systemd_unit_state: gauge('name', 'state', 'type'),
  node_textfile_mtime_seconds: gauge('file'),
  node_timex_offset_seconds: gauge(),
  node_timex_sync_status: gauge(),
  node_timex_maxerror_seconds: gauge(),
  node_timex_estimated_error_seconds: gauge(),
  node_time_seconds: gauge(),
  node_vmstat_oom_kill: counter(),
  node_vmstat_pswpin: counter(),
  node_vmstat_pswpout: counter(),
  node_pressure_cpu_waiting_seconds_total: counter(),
  node_pressure_io_waiting_seconds_total: counter(),
  node_pressure_memory_waiting_seconds_total: counter(),
  node_uname_info: gauge('domainname', 'machine', 'nodename', 'release', 'sysname', 'version'),
};

const blackbox: ForeignMetrics = {
  probe_success: gauge(),
  probe_duration_seconds: gauge(),
  probe_dns_lookup_time_seconds: gauge(),
  probe_failed_due_to_regex: gauge(),
  probe_http_duration_seconds: gauge('phase'),
  probe_http_status_code: gauge(),
  probe_http_content_length: gauge(),
  probe_ip_protocol: gauge(),
  probe_ssl_earliest_cert_expiry: gauge(),
};

const container = ['container', 'id', 'image', 'name', 'namespace', 'pod'] as const;

/** Of cAdvisor's documentation; the program cannot be run by the tests. */
const cadvisor: ForeignMetrics = {
  container_cpu_cfs_periods_total: counter(...container),
  container_cpu_cfs_throttled_periods_total: counter(...container),
  container_cpu_cfs_throttled_seconds_total: counter(...container),
  container_cpu_usage_seconds_total: counter('cpu', ...container),
  container_last_seen: gauge(...container),
  container_memory_usage_bytes: gauge(...container),
  container_memory_working_set_bytes: gauge(...container),
  container_network_receive_bytes_total: counter('interface', ...container),
  container_network_transmit_bytes_total: counter('interface', ...container),
  container_oom_events_total: counter(...container),
  container_spec_cpu_period: gauge(...container),
  container_spec_cpu_quota: gauge(...container),
  container_spec_memory_limit_bytes: gauge(...container),
  container_start_time_seconds: gauge(...container),
};

/** Of the documentation of both exporters; the programs cannot be run by the tests. */
const databases: ForeignMetrics = {
  pg_up: gauge(),
  redis_up: gauge(),
};

/** What is known of programs of others, by where it comes from: the names that rules and panels use. */
export const foreignMetrics = {
  perTarget,
  processes,
  node,
  prometheus,
  alertmanager,
  nodeExporter,
  blackbox,
  cadvisor,
  databases,
} as const satisfies Readonly<Record<string, ForeignMetrics>>;
