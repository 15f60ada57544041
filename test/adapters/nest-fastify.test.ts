import { describeContract } from './contract';
import { nestFastify } from './servers/nest';

// What Nest has a hand in: the rest is its platform's, which has a suite of its own.
describeContract(nestFastify, ['routing', 'outcome', 'exposition']);
