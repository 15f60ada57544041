export * from './blockchain-metrics';
