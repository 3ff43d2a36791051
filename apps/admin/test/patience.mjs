import { configure } from '@testing-library/react';
import { jest } from '@jest/globals';

// Pages are loaded lazily; the first test of a file waits for its modules, on a busy machine for seconds.
configure({ asyncUtilTimeout: 15_000 });
jest.setTimeout(30_000);
