// The product starts within seconds on a quiet machine; nothing here asserts how long anything takes.
import.meta.jest.setTimeout(180_000);
