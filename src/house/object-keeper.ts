// Changes of what the API manages, taken by whoever keeps the world; what the loaders find wrong comes back
// under the names of the fields that were sent.
import type { Directory } from '../journeys/directory.ts'
import { staleness, type ObjectKeeper } from '../journeys/managed.ts'
import {
  objectEvent,
  objectKey,
  packTextIn,
  type ManagedObject,
  type ObjectChange,
} from '../journeys/managed-object.ts'
import type { Register } from '../journeys/register.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { pathText, type Problem } from './config-yaml.ts'
import { dossierFileOf } from './managed-objects.ts'
import { packFileOf } from './managed-packs.ts'
import type { PackCheckDesk } from './pack-check-desk.ts'
import { packIdIn } from './pack-load.ts'
import type { WorldKeeper } from './reload.ts'

/** Problems told at once. */
const toldMax = 8

export function openObjectKeeper(
  keeper: Pick<WorldKeeper, 'changeObjects'>,
  register: Register,
  directory: Pick<Directory, 'managedBy'>,
  /** What computes the examples of packs; null at a start, when no pack is taken. */
  packChecks: Pick<PackCheckDesk, 'check'> | null,
): ObjectKeeper {
  async function change(
    wanted: ObjectChange,
    commit: (() => Promise<boolean>) | null,
  ): Promise<Refusal | null> {
    let late: Refusal | null = null
    const changed = await keeper.changeObjects({
      objects() {
        late = staleness({ register, directory }, wanted)
        return late === null ? changedObjects(register, wanted) : null
      },
      commit,
    })
    if (changed.kind === 'problems') return refusalOf(wanted, changed.problems)
    if (changed.kind === 'closed') return refuse('door.draining')
    return changed.kind === 'late' ? (late ?? refuse('admin.changed_meanwhile')) : null
  }

  const checked = async (wanted: ObjectChange): Promise<Refusal | null> =>
    packChecks === null ? null : packRefusal(wanted, packChecks)
  return Object.freeze<ObjectKeeper>({
    check: async (wanted) => (await checked(wanted)) ?? change(wanted, null),
    take: async (wanted, commit) => (await checked(wanted)) ?? change(wanted, commit),
  })
}

/** What is wrong in the text of a pack, its examples included; loaders do not compute those at each start. */
async function packRefusal(
  change: ObjectChange,
  checks: Pick<PackCheckDesk, 'check'>,
): Promise<Refusal | null> {
  if (change.kind !== 'object' || change.section !== 'packs') return null
  const { id, written } = change
  const text = packTextIn(written)
  const named = packIdIn(text)
  if (named !== null && named !== id) {
    const message = `The text says pack: ${named}, and this is the pack ${id}; a pack keeps its id.`
    return refuse('admin.invalid', { message, param: 'text' })
  }
  const checked = await checks.check([{ file: packFileOf(id), text }])
  if (checked.kind === 'refused') return checked
  const wrong = checked.problems.filter(({ severity }) => severity === 'error')
  return wrong.length === 0 ? null : refusalOf(change, wrong)
}

/** What the API is to manage once `change` counts. */
function changedObjects(
  { objects }: Pick<Register, 'objects'>,
  change: ObjectChange,
): readonly ManagedObject[] {
  const changed = new Map(objects)
  const key = objectKey(change.section, change.id)
  const event = objectEvent(change, { by: '', atMs: 0 })
  if (event.kind === 'object.written') changed.set(key, event.object)
  else changed.delete(key)
  return [...changed.values()]
}

/** All that is wrong, field by field; the first names the parameter. */
function refusalOf(change: ObjectChange, problems: readonly Problem[]): Refusal {
  const wrong = problems.filter(({ severity }) => severity === 'error')
  const found = wrong.map((problem) => ({ field: fieldOf(change, problem), ...problem }))
  const own = found.flatMap(({ field, ...problem }) =>
    field === null ? [] : { field, message: placed(change, problem) },
  )
  const [first] = own
  if (first === undefined || change.kind === 'retirement') {
    // The object itself is good, and something that stands elsewhere would not be any more.
    const told = found.slice(0, toldMax).map(({ file, path, message }) => {
      const where = file === undefined ? path : `${file} ${path}`
      return `${where}: ${message}`
    })
    return refuse('admin.in_use', { message: sentences(told, found.length) })
  }
  const told = own.slice(0, toldMax).map(({ field, message }) => namedIn(field, message))
  return refuse('admin.invalid', {
    message: sentences(told, own.length),
    ...(first.field === '' ? {} : { param: first.field }),
  })
}

/** Of a text also where in it. */
function placed({ section }: ObjectChange, { line, column, path, message }: Problem): string {
  return section === 'packs' ? `line ${line}, column ${column}: ${namedIn(path, message)}` : message
}

/** The loaders begin with the last name of the path where they have nothing better. */
function namedIn(field: string, message: string): string {
  if (field === '') return message
  const last = field.slice(field.lastIndexOf('.') + 1)
  return message.startsWith(`${last} `)
    ? `${field}${message.slice(last.length)}`
    : `${field}: ${message}`
}

function sentences(told: readonly string[], count: number): string {
  const rest = count > told.length ? `; and ${count - told.length} more` : ''
  return `${told.join('; ')}${rest}.`
}

/** As whoever sent it knows the field; null if it is of something else. */
function fieldOf({ section, id }: ObjectChange, { file, path }: Problem): string | null {
  if (file !== undefined && section === 'packs') return file === packFileOf(id) ? 'text' : null
  if (file !== undefined) {
    if (section !== 'parties' || file !== dossierFileOf(id)) return null
    const entity = pathText(['entities', id])
    return path.startsWith(entity) ? `dossier${path.slice(entity.length)}` : path
  }
  const own = pathText([section, id])
  if (path === own) return ''
  return path.startsWith(`${own}.`) ? path.slice(own.length + 1) : null
}
