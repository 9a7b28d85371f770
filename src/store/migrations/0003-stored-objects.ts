// What providers keep for callers: one row an object, found by the workload it belongs to and its id.
import type { Migration } from './migration.ts'

export const storedObjects: Migration = {
  number: 3,
  name: 'stored-objects',
  statements: (type) => [
    `create table stored_object (
       workload_id ${type.id} not null,
       id ${type.id} not null,
       kind text not null,
       party_id text not null,
       contract_id text not null,
       key_id text not null,
       channel_id text not null,
       deployment_id text not null,
       model text not null,
       created_ms ${type.integer} not null,
       expires_ms ${type.integer},
       request_id text not null,
       parent_id text,
       deleted_ms ${type.integer},
       primary key (workload_id, id))${type.keyedSuffix}`,
  ],
}
