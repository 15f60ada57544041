import type { WriteAlertCases } from '../alert-cases';
import { humanize } from '../humanize';
import { growing, steady, usualCases } from '../usual-cases';
import { hostLabels, hostSeries } from './host-series';

/** Processors and memory of a machine. */
export const loadCases: WriteAlertCases = (context) => {
  const { t } = context;
  const labels = hostLabels(context);
  const perSecond = (rate: number) => growing(rate * t.scrapeInterval);
  const processors = {
    [hostSeries(context, 'node_cpu_seconds_total', 'cpu="0",mode="idle"')]: perSecond(0.1),
    [hostSeries(context, 'node_cpu_seconds_total', 'cpu="1",mode="idle"')]: perSecond(0.1),
    [hostSeries(context, 'node_cpu_seconds_total', 'cpu="1",mode="user"')]: perSecond(0.9),
  };
  const load = (perProcessor: number) => ({
    ...processors,
    [hostSeries(context, 'node_load5')]: steady(2 * perProcessor),
  });
  const pressure = (part: number) => ({
    [hostSeries(context, 'node_pressure_cpu_waiting_seconds_total')]: perSecond(part),
  });
  const much = 1.2 * t.loadPerProcessor;
  const memory = (part: number) => ({
    [hostSeries(context, 'node_memory_MemTotal_bytes')]: steady(100e9),
    [hostSeries(context, 'node_memory_MemAvailable_bytes')]: steady(1e9 * part),
  });
  const swap = (into: number, out: number) => ({
    [hostSeries(context, 'node_vmstat_pswpin')]: perSecond(into),
    [hostSeries(context, 'node_vmstat_pswpout')]: perSecond(out),
    [hostSeries(context, 'node_memory_SwapTotal_bytes')]: steady(8e9),
    [hostSeries(context, 'node_memory_SwapFree_bytes')]: steady(1e9),
  });
  const kills = hostSeries(context, 'node_vmstat_oom_kill');
  return {
    HostCpuSaturated: usualCases(context, {
      when: 'more wants to run than there are processors',
      fires: { ...load(much), ...pressure(1.2 * t.cpuPressure) },
      waits: load(much),
      quiet: {
        'the load is a little lower': { ...load(0.9 * t.loadPerProcessor), ...pressure(1) },
        'the load waits for disks': { ...load(much), ...pressure(0.9 * t.cpuPressure) },
      },
      forSeconds: t.forMedium,
      warmUpSeconds: t.forMedium + t.rateWindow,
      labels,
      summary: 'More wants to run on a machine than its processors can do.',
      description: `On a:9100 ${humanize(much)} processes want to run for each processor.`,
    }),
    HostMemoryLow: usualCases(context, {
      when: 'little memory can be had',
      fires: memory(0.9 * t.memoryAvailable),
      quiet: { 'a little more can be had': memory(1.1 * t.memoryAvailable) },
      forSeconds: t.forMedium,
      labels,
      summary: 'A machine has little memory left.',
      description: `Only ${humanize(0.9 * t.memoryAvailable)} % of the memory of a:9100 can be had.`,
    }),
    HostSwapping: usualCases(context, {
      when: 'pages go to swap and come back',
      fires: swap(0.6 * t.swapPages, 0.6 * t.swapPages),
      // A rate over a window that has just begun is a small part of what it will be.
      waits: swap((2 * t.swapPages * t.rateWindow) / t.scrapeInterval, 0),
      quiet: {
        'it is a little less': swap(0.45 * t.swapPages, 0.45 * t.swapPages),
        'swap is in use and rests': swap(0, 0),
      },
      forSeconds: t.forMedium,
      warmUpSeconds: t.forMedium + t.rateWindow,
      labels,
      summary: 'A machine moves memory to its swap and back.',
      description: `a:9100 moves ${humanize(1.2 * t.swapPages)} pages a second between memory and swap.`,
    }),
    HostOomKills: [
      ...usualCases(context, {
        when: 'the kernel has ended a process',
        fires: { [kills]: (samples) => `7x2 8x${samples}` },
        quiet: {
          'it did so before the machine was watched': { [kills]: steady(7) },
          'the machine began anew': { [kills]: (samples) => `7x2 0x${samples}` },
        },
        forSeconds: 0,
        labels,
        summary: 'The kernel has ended processes, because memory was exhausted.',
        description: 'On a:9100 the kernel ended 1 processes lately, because memory was exhausted.',
      }),
      {
        title: 'is quiet when it is long ago',
        series: { [kills]: `7x2 8x${t.selfWindow / t.scrapeInterval + 10}` },
        atSeconds: t.selfWindow + 6 * t.scrapeInterval,
        expect: 'quiet',
      },
    ],
  };
};
