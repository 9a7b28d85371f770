// What signing in needs, beside the book in a file of its own, readable by its owner alone: digests of
// passphrases, open invitations and sessions. It is in no backup and never in the log; who loses it invites
// operators anew. Written a few times an hour, by people: in full, and on the thread that asks.
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Session } from '../identity/session.ts'
import type { Invitation, SignInStore } from '../journeys/sign-in-ports.ts'
import { Fault } from '../kernel/fault.ts'

export const signInFile = 'sign-in.db'
/** Of the tables below. */
const schemaNumber = 1

const tables = `
  create table passphrase (
    operator text primary key,
    digest text not null,
    set_ms integer not null) strict, without rowid;
  create table invitation (
    operator text primary key,
    digest text not null,
    ends_ms integer not null) strict, without rowid;
  create table session (
    id text primary key,
    json text not null,
    used_ms integer not null) strict, without rowid;
  pragma user_version = ${schemaNumber}`

export interface OpenSignInStore extends SignInStore {
  close(): void
}

/** Throws a Fault `store.unavailable` that names the remedy if the file cannot be used. */
export function openSignInStore(dataDir: string): OpenSignInStore {
  const path = join(dataDir, signInFile)
  try {
    return storeOver(openTables(path))
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw unusable(path, cause)
  }
}

function openTables(path: string): DatabaseSync {
  // SQLite gives its own files the mode of this one.
  closeSync(openSync(path, 'a', 0o600))
  const database = new DatabaseSync(path)
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on')
  const version = Number(database.prepare('pragma user_version').get()?.['user_version'])
  if (version === 0) database.exec(`begin; ${tables}; commit`)
  else if (version !== schemaNumber) {
    database.close()
    throw unusable(path, new Error(`its tables are number ${version}, not ${schemaNumber}`))
  }
  return database
}

function unusable(path: string, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new Fault({
    code: 'store.unavailable',
    internal: `${path} cannot be used (${why}); restore it, or move it away: everybody is then signed out, and operators need new invitations`,
    cause,
  })
}

function storeOver(database: DatabaseSync): OpenSignInStore {
  const select = {
    sessions: database.prepare('select json, used_ms from session order by id'),
    passphrase: database.prepare('select digest from passphrase where operator = ?'),
    invitation: database.prepare('select digest, ends_ms from invitation where operator = ?'),
  }
  const write = {
    session: database.prepare(
      'insert or replace into session (id, json, used_ms) values (?, ?, ?)',
    ),
    used: database.prepare('update session set used_ms = ? where id = ?'),
    noSession: database.prepare('delete from session where id = ?'),
    passphrase: database.prepare(
      'insert or replace into passphrase (operator, digest, set_ms) values (?, ?, ?)',
    ),
    invitation: database.prepare(
      'insert or replace into invitation (operator, digest, ends_ms) values (?, ?, ?)',
    ),
    noInvitation: database.prepare('delete from invitation where operator = ?'),
  }
  return Object.freeze<OpenSignInStore>({
    sessions: () =>
      select.sessions.all().map((row): Session => {
        const kept: Session = JSON.parse(String(row['json']))
        return { ...kept, lastUsedAtMs: Number(row['used_ms']) }
      }),
    putSession(session) {
      write.session.run(session.id, JSON.stringify(session), session.lastUsedAtMs)
    },
    usedSession: (id, atMs) => void write.used.run(atMs, id),
    removeSession: (id) => void write.noSession.run(id),
    passphraseOf(operatorId) {
      const digest = select.passphrase.get(operatorId)?.['digest']
      return typeof digest === 'string' ? digest : null
    },
    setPassphrase(operatorId, digest, atMs) {
      database.exec('begin immediate')
      write.passphrase.run(operatorId, digest, atMs)
      // Whatever proved it can prove nothing more.
      write.noInvitation.run(operatorId)
      database.exec('commit')
    },
    invitationOf(operatorId): Invitation | null {
      const row = select.invitation.get(operatorId)
      if (row === undefined) return null
      return { digest: String(row['digest']), endsAtMs: Number(row['ends_ms']) }
    },
    setInvitation: (operatorId, { digest, endsAtMs }) =>
      void write.invitation.run(operatorId, digest, endsAtMs),
    close: () => database.close(),
  })
}
