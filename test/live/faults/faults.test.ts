import { applicationFaults } from './application';
import { clientFaults } from './clients';
import { limitFaults } from './limits';
import { certificateFaults } from './certificate';
import { diskFaults } from './disk';
import { logFaults } from './log';
import { poolFaults } from './pool';
import { rolloutFaults } from './rollout';
import { faultTable } from './table';

jest.setTimeout(300_000);

afterAll(() => {
  console.info(`Faults\n${faultTable()}`);
});

describe('application', applicationFaults);
describe('connection pool', poolFaults);
describe('clients', clientFaults);
describe('limits', limitFaults);
describe('rollouts', rolloutFaults);
describe('disks', diskFaults);
describe('certificate', certificateFaults);
describe('access log', logFaults);
