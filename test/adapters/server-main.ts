import { Registry } from 'prom-client';
import { frameworks, olderVersions } from './servers';

// A server of the framework and with the options that the command line names; it tells its address.
const [, , framework, options = '{}'] = process.argv;
const columns = [...frameworks, ...olderVersions];
const { start } = columns.find(({ name }) => name === framework) as (typeof columns)[number];
const defaults = { registry: new Registry(), processMetrics: false };
start({ ...defaults, ...JSON.parse(options) }).then(({ url }) => console.log(url));
