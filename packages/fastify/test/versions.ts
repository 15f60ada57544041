import Fastify5 from 'fastify';
import Fastify410 from 'fastify-4.10';
import Fastify417 from 'fastify-4.17';
import Fastify423 from 'fastify-4.23';
import Fastify50 from 'fastify-5.0';
import Fastify4 from 'fastify4';

/** The oldest and the newest of each major, and those between where the inside of Fastify changed. */
export const versions = [
  { name: 'Fastify 4.10', Fastify: Fastify410 },
  { name: 'Fastify 4.17', Fastify: Fastify417 },
  { name: 'Fastify 4.23', Fastify: Fastify423 },
  // The types of version 5 describe what is used of both.
  { name: 'Fastify 4', Fastify: Fastify4 as unknown as typeof Fastify5 },
  { name: 'Fastify 5.0', Fastify: Fastify50 },
  { name: 'Fastify 5', Fastify: Fastify5 },
];
