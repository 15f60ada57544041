import { describeContract } from './contract';
import { nestExpress } from './servers/nest';

// What Nest has a hand in: the rest is its platform's, which has a suite of its own.
describeContract(nestExpress, ['routing', 'outcome', 'exposition']);
