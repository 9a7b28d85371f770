// Changes of what the API manages, taken by whoever keeps the world; what the loaders find wrong comes back
// under the names of the fields that were sent.
import type { Directory } from '../journeys/directory.ts'
import { staleness, type ObjectKeeper } from '../journeys/managed.ts'
import {
  objectEvent,
  objectKey,
  type ManagedObject,
  type ObjectChange,
} from '../journeys/managed-object.ts'
import type { Register } from '../journeys/register.ts'
import { refuse, type Refusal } from '../wire/codes.ts'
import { pathText, type Problem } from './config-yaml.ts'
import { dossierFileOf } from './managed-objects.ts'
import type { WorldKeeper } from './reload.ts'

/** Problems told at once. */
const toldMax = 8

export function openObjectKeeper(
  keeper: Pick<WorldKeeper, 'changeObjects'>,
  register: Register,
  directory: Pick<Directory, 'managedBy'>,
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

  return Object.freeze<ObjectKeeper>({
    check: (wanted) => change(wanted, null),
    take: (wanted, commit) => change(wanted, commit),
  })
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
  const own = found.flatMap(({ field, message }) => (field === null ? [] : { field, message }))
  const [first] = own
  if (first === undefined || change.kind === 'retirement') {
    // The object itself is good, and something that stands elsewhere would not be any more.
    const told = found.slice(0, toldMax).map(({ path, message }) => `${path}: ${message}`)
    return refuse('admin.in_use', { message: sentences(told, found.length) })
  }
  const told = own.slice(0, toldMax).map(({ field, message }) => namedIn(field, message))
  return refuse('admin.invalid', {
    message: sentences(told, own.length),
    ...(first.field === '' ? {} : { param: first.field }),
  })
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
  if (file !== undefined) {
    if (section !== 'parties' || file !== dossierFileOf(id)) return null
    const entity = pathText(['entities', id])
    return path.startsWith(entity) ? `dossier${path.slice(entity.length)}` : path
  }
  const own = pathText([section, id])
  if (path === own) return ''
  return path.startsWith(`${own}.`) ? path.slice(own.length + 1) : null
}
