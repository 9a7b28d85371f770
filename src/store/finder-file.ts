// The file of the finder: what follows from the book, kept so that a start need not read all of it. Gone or damaged,
// it is made anew; nothing is lost by that.
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { openDerivedFile, removeDerivedFile, type OpenedFile } from './derived-file.ts'
import { flowColumns } from './finder-flow.ts'

export const finderFile = 'finder.db'
/** Of what is put into the tables below: to be raised when that changes while they do not. */
const foldNumber = 1

const sums = `rows integer not null, requests integer not null, attempts integer not null,
  tokens integer not null, price integer not null, cost integer not null`

/**
 * `ord`: when the request came, in milliseconds, and 20 bits of its id. Rows lie in that order, and so does whatever
 * the two indexes find. `share`: the attempts of requests that had several. `hour` and `day`: sums by the hour, or the
 * day, in which the request came.
 */
const schema = `
  create table position (
    log integer primary key, origin text not null, idx integer not null, hash blob not null) strict;
  create table flow (id integer primary key, ${flowColumns.map((name) => `${name} text not null`).join(', ')}
) strict;
  create table request (
    ord integer primary key, id text not null unique, flow integer not null,
    requests integer not null, attempts integer not null, number integer not null, rank integer not null,
    status integer not null, tokens integer not null, price integer not null, cost integer not null,
    asked text not null, said text not null) strict;
  create index request_flow on request (flow);
  create index request_cost on request (cost);
  create table share (
    request_id text not null, number integer not null, rank integer not null, at_ms integer not null,
    flow integer not null, requests integer not null, status integer not null, tokens integer not null,
    price integer not null, cost integer not null, asked text not null, said text not null,
    primary key (request_id, number)) strict, without rowid;
  create table hour (hour integer not null, flow integer not null, ${sums},
    primary key (hour, flow)) strict, without rowid;
  create table day (flow integer not null, day integer not null, ${sums},
    primary key (flow, day)) strict, without rowid;`

const schemaNumber = crc32(`${foldNumber} ${schema}`) & 0x7fff_ffff

export function openFinderFile(dataDir: string): OpenedFile {
  return openDerivedFile({
    path: join(dataDir, finderFile),
    schema,
    schemaNumber,
    pragmas: `pragma cache_size = -65536; pragma mmap_size = 1073741824; pragma temp_store = memory;
      pragma wal_autocheckpoint = 16000`,
    readBigInts: true,
    isChecked: true,
  })
}

export function removeFinderFile(dataDir: string): void {
  removeDerivedFile(join(dataDir, finderFile))
}
