import { eventLogContract } from './event-log.contract.fixture.js';
import { FakeEventLog } from './fake-event-log.fixture.js';

describe('FakeEventLog', () => {
  const log = new FakeEventLog();
  eventLogContract(() => log);
});
