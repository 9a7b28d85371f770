// Batches are few, and looked for by the request that began each: an index of them alone.
import type { Migration } from './migration.ts'

export const openBatches: Migration = {
  number: 4,
  name: 'open-batches',
  statements: () => [
    `create index stored_batch on stored_object (request_id) where kind = 'batch'`,
  ],
}
