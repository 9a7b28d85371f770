// Where archived entries are found without reading the archive, and what witnesses signed.
import type { Migration } from './migration.ts'

export const proofs: Migration = {
  number: 2,
  name: 'proofs',
  statements: (type) => [
    `create table archived_leaf (
       id ${type.id} not null,
       place ${type.integer} not null,
       primary key (id, place))${type.keyedSuffix}`,
    `create table cosignature (
       log ${type.integer} not null,
       size ${type.integer} not null,
       witness ${type.id} not null,
       line text not null,
       at_ms ${type.integer} not null,
       primary key (log, size, witness))${type.keyedSuffix}`,
  ],
}
