// Code that looks like somebody's work: functions, diffs, traces, tables. Made from parts, so that no two are
// the same and none comes from a repository.
import { produce, type Scope } from './grammar.ts'
import { drawWord } from './lexicon.ts'
import { madeName, part } from './productions.ts'

const verbs =
  'load parse merge count split find update remove build check sum filter rank send store read group sort format validate'.split(
    ' ',
  )
const things =
  'orders users events rows invoices tokens nodes files sessions prices messages tickets samples routes shifts tags accounts images trips batches'.split(
    ' ',
  )
const fields =
  'id name total created_at status weight score owner parent region amount label due_at version count'.split(
    ' ',
  )

interface Names {
  readonly verb: string
  readonly thing: string
  readonly field: string
  readonly other: string
  readonly limit: number
  readonly made: string
  /** What its writer says of it. */
  readonly note: string
}

/** Every program has names of its own beside those that all have. */
function namesOf(scope: Scope): Names {
  const { random } = scope
  const name = (label: string, usual: readonly string[], rate: number): string => {
    const own = random.child(label)
    return own.chance(rate) ? drawWord(scope, own, 'en') : own.pick(usual)
  }
  return {
    verb: name('verb', verbs, 0.3),
    thing: name('thing', things, 0.8),
    field: name('field', fields, 0.7),
    other: name('other', fields, 0.7),
    limit: random.between(2, 5000),
    made: name('made', things, 1),
    note: Array.from({ length: random.between(4, 14) }, (_, at) =>
      name(`note ${at}`, verbs, 0.7),
    ).join(' '),
  }
}

const functions: readonly ((names: Names) => string)[] = [
  ({ verb, thing, field, limit }) =>
    `def ${verb}_${thing}(${thing}, limit=${limit}):\n    result = []\n    for item in ${thing}:\n        if item["${field}"] is None:\n            continue\n        result.append(item)\n        if len(result) >= limit:\n            break\n    return result`,
  ({ verb, thing, field, other }) =>
    `export function ${verb}${cap(thing)}(${thing}: ${cap(thing)}[]): Map<string, number> {\n  const totals = new Map<string, number>()\n  for (const one of ${thing}) {\n    totals.set(one.${field}, (totals.get(one.${field}) ?? 0) + one.${other})\n  }\n  return totals\n}`,
  ({ verb, thing, field, made }) =>
    `func ${cap(verb)}${cap(thing)}(ctx context.Context, db *sql.DB, ${made} string) ([]string, error) {\n\trows, err := db.QueryContext(ctx, "select ${field} from ${thing} where owner = $1", ${made})\n\tif err != nil {\n\t\treturn nil, err\n\t}\n\tdefer rows.Close()\n\tvar out []string\n\tfor rows.Next() {\n\t\tvar v string\n\t\tif err := rows.Scan(&v); err != nil {\n\t\t\treturn nil, err\n\t\t}\n\t\tout = append(out, v)\n\t}\n\treturn out, rows.Err()\n}`,
  ({ verb, thing, field, limit, made }) =>
    `public List<${cap(thing)}> ${verb}${cap(thing)}(Collection<${cap(thing)}> all) {\n    // ${made}\n    return all.stream()\n        .filter(x -> x.get${cap(field)}() != null)\n        .sorted(Comparator.comparing(${cap(thing)}::get${cap(field)}))\n        .limit(${limit})\n        .toList();\n}`,
  ({ verb, thing, field, limit }) =>
    `fn ${verb}_${thing}(input: &[Item]) -> Result<u64, Error> {\n    let mut total = 0u64;\n    for item in input.iter().take(${limit}) {\n        total = total.checked_add(item.${field}).ok_or(Error::Overflow)?;\n    }\n    Ok(total)\n}`,
  ({ verb, thing, field, other, made }) =>
    `class ${cap(made)}:\n    def __init__(self, ${thing}):\n        self.${thing} = ${thing}\n        self._${field} = {}\n\n    def ${verb}(self, key):\n        if key not in self._${field}:\n            self._${field}[key] = [x for x in self.${thing} if x.${other} == key]\n        return self._${field}[key]`,
]

function cap(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function codeOf(scope: Scope, count: number): string {
  return Array.from({ length: count }, (_, at) => {
    const child = scope.random.child(at)
    const names = namesOf({ ...scope, random: child.child('names') })
    const code = child.pick(functions)(names)
    const noted = child.child('noted').chance(0.7) ? `// ${names.note}\n${code}` : code
    return `${noted}\n${usesOf({ ...scope, random: child.child('uses') })}`
  }).join('\n\n')
}

/** A few lines that use other parts of the program, by their names. */
function usesOf(scope: Scope): string {
  return Array.from({ length: scope.random.between(2, 6) }, (_, at) => {
    const { verb, thing, field, other, made } = namesOf({
      ...scope,
      random: scope.random.child(at),
    })
    return `${made} = ${thing}.${verb}(${field}, ${other})`
  }).join('\n')
}

export function produceCode(): void {
  produce('code', (scope, [low = '1', high = '3']) =>
    codeOf(scope, scope.random.between(Number(low), Number(high))),
  )
  produce('code-before', (scope) => {
    const { random } = scope
    const text = codeOf(scope, random.between(1, 3))
    return text.slice(0, Math.floor(text.length * (0.4 + 0.5 * random.next())))
  })
  produce('code-after', (scope) => {
    const text = codeOf(scope, 1)
    return text.slice(Math.floor(text.length * 0.5))
  })
  produce('signature', (scope) => {
    const { verb, thing, field, limit } = namesOf(scope)
    return `${verb}_${thing}(${field}, limit=${limit})`
  })
  produce('diff', (scope) => {
    const { random } = scope
    const lines = codeOf(scope, random.between(1, 2)).split('\n')
    const marked = lines.map((line, at) => {
      const mark = random.child(at).pick([' ', ' ', ' ', '+', '-'])
      return `${mark}${line}`
    })
    const path = part(scope, 'path', 'path')
    return `--- a/${path}\n+++ b/${path}\n@@ -${random.between(1, 400)},${lines.length} @@\n${marked.join('\n')}`
  })
  produce('trace', (scope) => {
    const { random } = scope
    const frames = Array.from({ length: random.between(3, 9) }, (_, at) => {
      const { verb, thing } = namesOf({ ...scope, random: random.child(at) })
      return `    at ${verb}${cap(thing)} (${part(scope, 'path', `path ${at}`)}:${random.child(`line ${at}`).between(3, 900)})`
    })
    const kind = random.pick([
      'TypeError',
      'TimeoutError',
      'KeyError',
      'NullPointerException',
      'ValueError',
      'IOException',
    ])
    return `${kind}: ${namesOf(scope).field} of ${namesOf({ ...scope, random: random.child('x') }).made} is not valid\n${frames.join('\n')}`
  })
  produce('sql-table', (scope: Scope) => {
    const { random } = scope
    return Array.from({ length: random.between(1, 3) }, (_, at) => {
      const child = random.child(at)
      const columns = Array.from(
        { length: child.between(3, 6) },
        (__, column) => namesOf({ ...scope, random: child.child(column) }).field,
      )
      return `create table ${namesOf({ ...scope, random: child }).thing}_${madeName(child).toLowerCase()} (\n${columns.map((name) => `  ${name} ${child.pick(['text', 'integer', 'numeric', 'timestamptz', 'boolean'])}`).join(',\n')}\n);`
    }).join('\n')
  })
  produce('tool-call', (scope) => {
    const { verb, thing, field, limit } = namesOf(scope)
    return JSON.stringify({
      name: `${verb}_${thing}`,
      arguments: { [field]: madeName(scope.random).toLowerCase(), limit },
    })
  })
  produce('api-spec', (scope, [low = '1', high = '3']) =>
    Array.from({ length: scope.random.between(Number(low), Number(high)) }, (_, at) => {
      const random = scope.random.child(at)
      const { verb, thing, field, other, made } = namesOf({ ...scope, random })
      return `${made}.${verb}_${thing}(${field}: string, ${other}: number) -> ${thing}`
    }).join('\n'),
  )
  produce('thing', (scope) => namesOf(scope).thing)
}
