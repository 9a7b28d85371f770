// Change control of the configuration: under `changeControl: {required: true}` a configuration counts only
// if the hash of its exact content was approved by as many people as it takes. What counts is remembered in
// the register, so that no restart and no edit of the file itself gets round it.
//
//   judge ──► free · current · founds · publishes (an approved change)   ──► enter ──► swap
//        └──► waits: the old world keeps serving and says so
import { approvalsNeeded, type Change, type ChangeKind } from '../identity/change.ts'
import { approvedChange } from '../journeys/change-desk.ts'
import type { Register } from '../journeys/register.ts'
import type { RegisterDesk } from '../journeys/register-desk.ts'
import type { LogReader } from '../audit/ports.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import { Fault } from '../kernel/fault.ts'
import { sha256Hex } from '../kernel/hash.ts'
import type { Clock } from '../kernel/time.ts'
import type { Reader } from '../store/reader.ts'
import { toJson } from './config-json.ts'
import type { Config } from './config-schema.ts'
import { changedSettings, configurationChanges, type SectionChange } from './configuration-entry.ts'
import { configurationHash } from './configuration-hash.ts'
import type { LoadedPolicy } from './policy-load.ts'
import type { RunOptions } from './run.ts'

export interface ReadConfiguration {
  /** `configurationHash` of the text and the files it names. */
  readonly hash: string
  readonly config: Config
  /** What is in force; null at a start. */
  readonly before: Config | null
  /** What the files of each say; null if they name none, left out at a start. */
  readonly policy?: LoadedPolicy | null
  readonly policyBefore?: LoadedPolicy | null
  /** At a start: whether the book was never written. */
  readonly isNewBook: boolean
}

/** A good configuration that nobody approved yet. */
export interface PendingConfiguration {
  readonly hash: string
  readonly sinceMs: number
  /** `exception` if any exception differs from those in force. */
  readonly kind: Extract<ChangeKind, 'configuration' | 'exception'>
  /** How many different people must approve. */
  readonly approvals: number
  /**
   * By section, ids only: what differs from what is in force. `packs` are those whose text differs,
   * `settings` the sections that have no ids: nobody approves blindly.
   */
  readonly changes: Readonly<Record<string, SectionChange>>
}

export type Admission =
  | { readonly kind: 'free' | 'current' }
  | { readonly kind: 'founds' | 'publishes'; readonly enter: () => Promise<void> }
  | {
      readonly kind: 'waits'
      readonly pending: PendingConfiguration
      /** Whether the register says what counts; else the book has history and knows of no control. */
      readonly isFounded: boolean
    }

export interface ChangeControl {
  judge(read: ReadConfiguration): Admission
  /** What waits for approval; null once the file is another one or counts. */
  pending(): PendingConfiguration | null
  /** That, as it was read, if its content has this hash: for a replay of exactly it. */
  candidate(hash: string): Config | null
  /** What was read is what counts already, or cannot be taken. */
  forget(): void
}

export interface ChangeControlDeps {
  readonly clock: Clock
  readonly register: Register
  readonly commitEvent: RegisterDesk['commitEvent']
  /** Told once for each content that waits. */
  readonly onWaits: (pending: PendingConfiguration) => void
}

export function openChangeControl(deps: ChangeControlDeps): ChangeControl {
  const { clock, register } = deps
  let pending: (PendingConfiguration & { readonly config: Config }) | null = null
  /** Told of already; a file that is touched is not told of again. */
  let told = ''

  function waits(read: ReadConfiguration, isExcepting: boolean): Admission {
    const waiting =
      pending?.hash === read.hash
        ? { ...pending, config: read.config }
        : { ...pendingOf(read, isExcepting, clock.nowMs()), config: read.config }
    pending = waiting
    if (told !== read.hash) deps.onWaits(waiting)
    told = read.hash
    return { kind: 'waits', pending: waiting, isFounded: register.control !== null }
  }

  return Object.freeze<ChangeControl>({
    judge(read) {
      const { control } = register
      const isRequired = read.config.changeControl?.required === true
      if (control?.hash === read.hash) {
        pending = null
        return { kind: 'current' }
      }
      const exceptions = exceptionsHash(read.config)
      const isExcepting = control !== null && control.exceptions !== exceptions
      const needed = isExcepting ? approvalsNeeded.exception : approvalsNeeded.configuration
      const { hash: contentHash } = read
      const change = approvedChange(register, { contentHash, needed, nowMs: clock.nowMs() })
      // A running house that never asked for approvals may begin to; a start cannot tell that it was so.
      const founds = isRequired && (read.before !== null || read.isNewBook)
      if (change === null && (control !== null || (isRequired && !founds))) {
        return waits(read, isExcepting)
      }
      pending = null
      if (change !== null) return publishing(deps, change, read)
      if (!isRequired) return { kind: 'free' }
      return {
        kind: 'founds',
        enter: () => {
          const atMs = clock.nowMs()
          const event = {
            kind: 'configuration.founded',
            hash: read.hash,
            exceptions,
            atMs,
          } as const
          return deps.commitEvent(event, 'house')
        },
      }
    },
    pending: () => pending,
    candidate: (hash) => (pending?.hash === hash ? pending.config : null),
    forget() {
      pending = null
    },
  })
}

function publishing(
  { clock, commitEvent }: ChangeControlDeps,
  change: Change,
  { hash, config }: ReadConfiguration,
): Admission {
  const isControlled = config.changeControl?.required === true
  return {
    kind: 'publishes',
    enter: () => {
      const atMs = clock.nowMs()
      const configuration = { hash, exceptions: exceptionsHash(config), isControlled }
      return commitEvent(
        { kind: 'change.published', changeId: change.id, atMs, configuration },
        'house',
      )
    },
  }
}

function pendingOf(
  read: ReadConfiguration,
  isExcepting: boolean,
  sinceMs: number,
): PendingConfiguration {
  const kind = isExcepting ? 'exception' : 'configuration'
  return { hash: read.hash, sinceMs, kind, approvals: approvalsNeeded[kind], changes: shown(read) }
}

function shown({
  config,
  before,
  policy = null,
  policyBefore = null,
}: ReadConfiguration): PendingConfiguration['changes'] {
  if (before === null) return {}
  const old = packHashes(policyBefore)
  const now = packHashes(policy)
  const packs = {
    added: [...now.keys()].filter((id) => !old.has(id)),
    removed: [...old.keys()].filter((id) => !now.has(id)),
    changed: [...now].filter(([id, hash]) => old.has(id) && old.get(id) !== hash).map(([id]) => id),
  }
  const settings = new Set(changedSettings(before, config))
  if (dossierText(policyBefore) !== dossierText(policy)) settings.add('dossiers')
  const isSame = packs.added.length + packs.removed.length + packs.changed.length === 0
  return {
    ...configurationChanges(before, config),
    ...(isSame ? {} : { packs }),
    ...(settings.size === 0
      ? {}
      : { settings: { added: [], removed: [], changed: [...settings].toSorted() } }),
  }
}

function packHashes(policy: LoadedPolicy | null): ReadonlyMap<string, string> {
  return new Map((policy?.packs ?? []).map(({ pack }) => [pack.id, pack.hash]))
}

function dossierText(policy: LoadedPolicy | null): string {
  return (policy?.dossiers.hashes ?? []).toSorted().join(' ')
}

function exceptionsHash({ exceptions = {} }: Config): string {
  return sha256Hex(canonicalJson(toJson(exceptions)))
}

/** Judges what a house starts with. Throws a Fault that says what to do if it was never approved. */
export async function admitStart(
  control: ChangeControl,
  started: Pick<RunOptions, 'config' | 'configFile' | 'configText' | 'files'>,
  reader: Pick<Reader, 'logs'> & { readonly log: Pick<LogReader, 'size'> },
): Promise<void> {
  const { config, configFile, configText, files = [] } = started
  // A configuration that is in no file is the sandbox's own.
  if (configFile === null || configText === null) return
  const hash = configurationHash(configText, files)
  // The first entry of a log says that it was opened; the second is a configuration's. A log that was
  // opened after a loss is as short, and its book may have forgotten that it was under control.
  const isNewBook = (await reader.logs()).length <= 1 && (await reader.log.size()) <= 1
  const admission = control.judge({ hash, config, before: null, isNewBook })
  if (admission.kind === 'waits') {
    const internal = admission.isFounded
      ? unapprovedText(configFile, admission.pending)
      : unfoundedText(configFile)
    throw new Fault({ code: 'door.internal', internal })
  }
  if ('enter' in admission) await admission.enter()
}

function unapprovedText(file: string, { hash, approvals, kind }: PendingConfiguration): string {
  const people = approvals === 1 ? 'one approver' : `${approvals} approvers`
  return `${file} was never approved, and this book is under change control.
  Its content is ${hash} and needs ${people}.
  Put the approved file back, start, and ask for the change while the gateway runs:
    customhouse changes request --kind ${kind} --config ${file} --summary "..." --reason "..."`
}

function unfoundedText(file: string): string {
  return `${file} asks for change control, was never approved, and this book has history without control.
  Start without changeControl, and put it into the file while the gateway runs; its log says when.`
}
