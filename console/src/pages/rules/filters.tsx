// The filters of the list of rules.
import type { Answer } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { ruleSearch, states, type RuleSearch } from './search.ts'

export function Filters({
  search,
  onChange,
  packs,
  count,
  all,
}: {
  readonly search: RuleSearch
  readonly onChange: (next: RuleSearch) => void
  readonly packs: Answer<'listPacks'>['packs'] | undefined
  readonly count: number | undefined
  readonly all: number | undefined
}) {
  const { t } = useText()
  const set = (name: keyof RuleSearch, value: unknown): void =>
    onChange(ruleSearch({ ...search, [name]: value }))
  return (
    <form
      className="mb-3 grid grid-cols-2 items-end gap-3 md:grid-cols-3 xl:grid-cols-6"
      onSubmit={(event) => event.preventDefault()}
    >
      <TextField
        label={t('rules.search')}
        type="search"
        value={search.search ?? ''}
        onChange={(event) => set('search', event.target.value)}
      />
      <Selects search={search} packs={packs} set={set} />
      <TextField
        label={t('rules.at')}
        type="date"
        value={search.at ?? ''}
        onChange={(event) => set('at', event.target.value)}
      />
      <div className="grid gap-1 text-sm">
        <Check
          label={t('rules.due')}
          isOn={search.due === true}
          onChange={(on) => set('due', on)}
        />
        <Check
          label={t('rules.disputed')}
          isOn={search.disputed === true}
          onChange={(on) => set('disputed', on)}
        />
      </div>
      {count === undefined || all === undefined ? null : (
        <p className="col-span-full text-sm text-ink-2" role="status">
          {t('rules.count', { n: count, count, all })}
        </p>
      )}
    </form>
  )
}

function Selects({
  search,
  packs,
  set,
}: {
  readonly search: RuleSearch
  readonly packs: Answer<'listPacks'>['packs'] | undefined
  readonly set: (name: keyof RuleSearch, value: unknown) => void
}) {
  const { t } = useText()
  return (
    <>
      <SelectField
        label={t('rules.pack')}
        value={search.pack ?? ''}
        onChange={(event) => set('pack', event.target.value)}
      >
        <option value="">{t('rules.any')}</option>
        {packs?.map(({ id }) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('rules.state')}
        value={search.state ?? ''}
        onChange={(event) => set('state', event.target.value)}
      >
        <option value="">{t('rules.any')}</option>
        {states.map((state) => (
          <option key={state} value={state}>
            {state === 'not_begun' ? t('rules.notBegun') : t(`state.${state}`)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('rules.kind')}
        value={search.kind ?? ''}
        onChange={(event) => set('kind', event.target.value)}
      >
        <option value="">{t('rules.any')}</option>
        <option value="rule">{t('rules.kind.rule')}</option>
        <option value="status">{t('rules.kind.status')}</option>
      </SelectField>
    </>
  )
}

function Check({
  label,
  isOn,
  onChange,
}: {
  readonly label: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}) {
  return (
    <label className="flex min-h-6 items-center gap-2">
      <input
        type="checkbox"
        className="size-4 accent-accent"
        checked={isOn}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  )
}
