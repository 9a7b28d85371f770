// What the list is filtered by: a search, a form that opens, and a chip for each filter that is set. Suggestions
// are what the house knows today; anything else can be typed, since the past knows more names.
import { useId, useState, type FormEvent } from 'react'
import type { Answer } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { SearchForm } from '../../ui/search-form.tsx'
import { countryName, timeText } from '../../ui/value.tsx'
import {
  filterNames,
  instantOf,
  localInstant,
  requestSearch,
  verdicts,
  withFilter,
  type FilterName,
  type RequestSearch,
} from './search.ts'

type World = Answer<'world'>

/** As docs/lifecycle.md has them, and what is none yet. */
const endings = [
  'completed',
  'client_left',
  'upstream_cut',
  'upstream_unterminated',
  'upstream_refused',
  'upstream_failed',
  'upstream_timeout',
  'settle_failed',
  'gateway_lost',
  'hedge_lost',
  'indeterminate',
] as const

interface FilterProps {
  readonly search: RequestSearch
  readonly onChange: (search: RequestSearch) => void
}

export function Filters({
  search,
  onChange,
  world,
  seesMoney,
}: FilterProps & { readonly world: World | undefined; readonly seesMoney: boolean }) {
  const { t } = useText()
  const [isOpen, setOpen] = useState(false)
  const id = useId()
  return (
    <div className="mb-3 grid gap-3">
      <div className="flex flex-wrap items-end gap-2">
        <SearchForm
          label={t('requests.search')}
          go={t('requests.search.go')}
          text={search.search}
          maxLength={256}
          className="min-w-0 grow sm:max-w-xl"
          onSearch={(text = '') => onChange(withFilter(search, 'search', text))}
        />
        <Button
          className="min-h-9"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          {t('requests.filters')}
        </Button>
      </div>
      <div id={id} hidden={!isOpen}>
        {isOpen ? (
          // A form anew for each state, so that Back shows what it goes back to.
          <FilterForm key={JSON.stringify(search)} {...{ search, onChange, world, seesMoney }} />
        ) : null}
      </div>
      <Chips search={search} onChange={onChange} />
    </div>
  )
}

function FilterForm({
  search,
  onChange,
  world,
  seesMoney,
}: FilterProps & { readonly world: World | undefined; readonly seesMoney: boolean }) {
  const { t } = useText()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const given = Object.fromEntries(
      [...new FormData(event.currentTarget)].map(([name, value]) => {
        const text = textOf(value)
        return [name, name === 'from' || name === 'to' ? instantOf(text) : text]
      }),
    )
    onChange(requestSearch({ ...search, ...given }))
  }
  const text = (name: 'code' | 'rule' | 'channel') => (
    <TextField label={t(`requests.filter.${name}`)} name={name} defaultValue={search[name] ?? ''} />
  )
  return (
    <form
      aria-label={t('requests.filters')}
      onSubmit={submit}
      className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] items-end gap-3 rounded-lg border border-line bg-surface p-4"
    >
      <Suggested name="party" search={search} values={partiesOf(world)} />
      <Suggested name="contract" search={search} values={world?.contracts.map(({ id }) => id)} />
      <Suggested name="workload" search={search} values={world?.workloads.map(({ id }) => id)} />
      <Suggested name="model" search={search} values={modelsOf(world)} />
      <Suggested
        name="deployment"
        search={search}
        values={world?.deployments.map(({ id }) => id)}
      />
      {text('channel')}
      <Countries name="country" search={search} codes={customerCountries(world)} />
      <Countries name="processing" search={search} codes={processingCountries(world)} />
      <SelectField
        label={t('requests.filter.verdict')}
        name="verdict"
        defaultValue={search.verdict ?? ''}
      >
        <option value="">{t('requests.any')}</option>
        {verdicts.map((verdict) => (
          <option key={verdict} value={verdict}>
            {t(`verdict.${verdict}`)}
          </option>
        ))}
      </SelectField>
      <EndingField search={search} />
      {text('code')}
      {useMay('decisions.reasons') ? text('rule') : null}
      {seesMoney ? <Amounts search={search} /> : null}
      <Instants search={search} />
      <div className="flex gap-2">
        <Button look="primary" type="submit" className="min-h-9">
          {t('requests.apply')}
        </Button>
      </div>
    </form>
  )
}

function Suggested({
  name,
  search,
  values = [],
}: {
  readonly name: 'party' | 'contract' | 'workload' | 'model' | 'deployment'
  readonly search: RequestSearch
  readonly values?: readonly string[] | undefined
}) {
  const { t } = useText()
  const id = useId()
  return (
    <div>
      <TextField
        label={t(`requests.filter.${name}`)}
        name={name}
        list={id}
        autoComplete="off"
        defaultValue={search[name] ?? ''}
      />
      <datalist id={id}>
        {values.map((value) => (
          <option key={value}>{value}</option>
        ))}
      </datalist>
    </div>
  )
}

/** Those that the house knows today, by name, and the unknown; and the one that is asked for. */
function Countries({
  name,
  search,
  codes,
}: {
  readonly name: 'country' | 'processing'
  readonly search: RequestSearch
  readonly codes: readonly string[]
}) {
  const { t, language } = useText()
  const asked = search[name]
  const all = new Set([...codes, ...(asked === undefined || asked === 'unknown' ? [] : [asked])])
  const named = [...all].map((code) => ({ code, label: countryName(code, language) }))
  return (
    <SelectField label={t(`requests.filter.${name}`)} name={name} defaultValue={asked ?? ''}>
      <option value="">{t('requests.any')}</option>
      {named
        .toSorted((left, right) => left.label.localeCompare(right.label, language))
        .map(({ code, label }) => (
          <option key={code} value={code}>
            {label}
          </option>
        ))}
      <option value="unknown">{t('app.unknown')}</option>
    </SelectField>
  )
}

function customerCountries(world: World | undefined): readonly string[] {
  return [...new Set(world?.parties.map(({ country }) => country))]
}

function processingCountries(world: World | undefined): readonly string[] {
  const places = world?.deployments.flatMap(({ locations: { processing } }) =>
    processing === 'unknown' ? [] : processing.places,
  )
  return [...new Set(places?.map((place) => place.slice(0, 2)))]
}

function Amounts({ search }: { readonly search: RequestSearch }) {
  const { t } = useText()
  return (['costMin', 'costMax'] as const).map((name) => (
    <TextField
      key={name}
      label={t(`requests.filter.${name}`)}
      name={name}
      inputMode="decimal"
      pattern="\d{1,12}(\.\d{1,9})?"
      title={t('requests.amount')}
      defaultValue={search[name] ?? ''}
    />
  ))
}

function Instants({ search }: { readonly search: RequestSearch }) {
  const { t } = useText()
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  return (['from', 'to'] as const).map((name) => (
    <TextField
      key={name}
      label={`${t(`requests.filter.${name}`)} (${zone})`}
      name={name}
      type="datetime-local"
      defaultValue={localInstant(search[name])}
    />
  ))
}

function Chips({ search, onChange }: FilterProps) {
  const { t, language } = useText()
  const set = filterNames.filter((name) => search[name] !== undefined)
  if (set.length === 0) return null
  const shown = (name: FilterName): string => {
    const value = search[name] ?? ''
    if (name === 'verdict' && search.verdict !== undefined) return t(`verdict.${search.verdict}`)
    if (name === 'country' || name === 'processing') {
      return value === 'unknown' ? t('app.unknown') : countryName(value, language)
    }
    return name === 'from' || name === 'to' ? timeText(value, language, 'minute') : value
  }
  return (
    <ul aria-label={t('requests.chips')} className="flex flex-wrap items-center gap-2">
      {set.map((name) => (
        <li key={name}>
          <button
            type="button"
            aria-label={t('requests.clear', { name: t(`requests.filter.${name}`) })}
            onClick={() => onChange(withFilter(search, name, ''))}
            className="inline-flex min-h-7 items-center gap-1.5 rounded-full border border-line-strong bg-accent-soft px-3 text-sm text-ink hover:bg-sunken"
          >
            <span className="text-ink-2">{t(`requests.filter.${name}`)}</span>
            <bdi className="max-w-72 truncate">{shown(name)}</bdi>
            <span aria-hidden="true">✕</span>
          </button>
        </li>
      ))}
      <li>
        <Button look="quiet" onClick={() => onChange({})}>
          {t('requests.clearAll')}
        </Button>
      </li>
    </ul>
  )
}

/** A field of a form is text, unless it is a file. */
function textOf(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value.trim() : ''
}

function partiesOf(world: World | undefined): readonly string[] | undefined {
  return world?.parties.map(({ id }) => id)
}

/** As customers call them. */
function modelsOf(world: World | undefined): readonly string[] {
  const models = world?.workloads.flatMap(({ decisions }) =>
    decisions.flatMap(({ model }) => (model === null ? [] : [model])),
  )
  return [...new Set(models)].toSorted()
}

function EndingField({ search }: Pick<FilterProps, 'search'>) {
  const { t, told } = useText()
  return (
    <SelectField
      label={t('requests.filter.ending')}
      name="ending"
      defaultValue={search.ending ?? ''}
    >
      <option value="">{t('requests.any')}</option>
      {endings.map((ending) => (
        <option key={ending} value={ending}>
          {told(ending)}
        </option>
      ))}
    </SelectField>
  )
}
