// What the list is filtered by: each choice is in the URL at once, the text when it is sent.
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { findings, groups, levels, states, waits, watchSearch, type WatchSearch } from './search.ts'

export function Filters({
  search,
  owners,
  onChange,
}: {
  readonly search: WatchSearch
  readonly owners: readonly string[]
  readonly onChange: (next: WatchSearch) => void
}) {
  const { t } = useText()
  const set = (name: keyof WatchSearch, value: string): void =>
    onChange(watchSearch({ ...search, [name]: value }))
  const choice = (name: ChoiceName, values: readonly (readonly [string, string])[]) => (
    <Choice name={name} values={values} value={search[name] ?? ''} onChange={set} />
  )
  const { view, ...filters } = search
  return (
    <form
      key={search.search ?? ''}
      role="search"
      aria-label={t('watch.filters')}
      onSubmit={(event) => {
        event.preventDefault()
        set('search', searchIn(event.currentTarget))
      }}
      className="mb-3 grid grid-cols-[repeat(auto-fill,minmax(9.5rem,1fr))] items-end gap-3"
    >
      <TextField
        label={t('watch.filter.search')}
        name="search"
        type="search"
        maxLength={128}
        defaultValue={search.search ?? ''}
      />
      {choice(
        'state',
        pairs(states, (one) => t(`watch.state.${one}`)),
      )}
      {choice(
        'finding',
        pairs(findings, (one) => t(`watch.finding.${one}`)),
      )}
      {choice(
        'level',
        pairs(levels, (one) => t(`watch.level.${one}`)),
      )}
      {choice(
        'group',
        pairs(groups, (one) => t(`watch.group.${one}`)),
      )}
      {choice(
        'waits',
        pairs(waits, (one) => t(`watch.filter.waits.${one}`)),
      )}
      {choice('owner', [['-', t('watch.filter.owner.nobody')], ...pairs(owners, (one) => one)])}
      {Object.keys(filters).length === 0 ? null : (
        <Button className="min-h-9" onClick={() => onChange(view === undefined ? {} : { view })}>
          {t('watch.filter.clear')}
        </Button>
      )}
    </form>
  )
}

type ChoiceName = 'state' | 'finding' | 'level' | 'group' | 'waits' | 'owner'

function Choice({
  name,
  values,
  value,
  onChange,
}: {
  readonly name: ChoiceName
  readonly values: readonly (readonly [string, string])[]
  readonly value: string
  readonly onChange: (name: ChoiceName, value: string) => void
}) {
  const { t } = useText()
  return (
    <SelectField
      label={t(`watch.filter.${name}`)}
      value={value}
      onChange={(event) => onChange(name, event.target.value)}
    >
      <option value="">{t('watch.filter.any')}</option>
      {values.map(([each, label]) => (
        <option key={each} value={each}>
          {label}
        </option>
      ))}
    </SelectField>
  )
}

function searchIn(form: HTMLFormElement): string {
  const text = new FormData(form).get('search')
  return typeof text === 'string' ? text.trim() : ''
}

function pairs<Value extends string>(
  values: readonly Value[],
  label: (value: Value) => string,
): readonly (readonly [string, string])[] {
  return values.map((value) => [value, label(value)])
}
