export type RowKind = 'open' | 'proof' | 'gateway' | 'refusal' | 'session';

/** What is loaded, and whose CPU time counts. */
export interface Row {
  readonly name: string;
  readonly kind: RowKind;
  readonly url: string;
  /** The target; what it started counts too. Empty: nothing stands between driver and upstream. */
  readonly pids: readonly number[];
  /** One call at a time, whatever the settings say. */
  readonly alone?: boolean;
  /** By the population that is too large to be remembered. */
  readonly cold?: boolean;
}

/** One order to the driver: load one row for some seconds. */
export interface CellOrder {
  readonly row: Row;
  readonly seconds: number;
  readonly concurrency: number;
  readonly redisPid: number;
}

export interface CellResult {
  readonly row: string;
  /** Answered exactly as expected, deliberate bad calls included. */
  readonly requests: number;
  /** Deliberate bad calls among them, each of which was refused. */
  readonly badRefused: number;
  /** Answers that were not as expected, by what was wrong. Any makes the run void. */
  readonly errors: Readonly<Record<string, number>>;
  readonly nonceRetries: number;
  /** Answered as expected before the measurement began, and counted nowhere else. */
  readonly settling: number;
  readonly seconds: number;
  readonly targetNs: number;
  readonly redisNs: number;
  /** Share of one core that the driver used. */
  readonly driverBusy: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What the driver is started with. */
export interface DriverFacts {
  readonly population: string;
  /** Facts of those who call in cold rows; absent when there is no such row. */
  readonly strangers: string | undefined;
  /** `htu` of every proof. */
  readonly resource: string;
}
