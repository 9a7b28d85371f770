// Whose report, of which months and which model.
import { useText } from '../../text/text.tsx'
import { SelectField } from '../../ui/field.tsx'
import { monthName } from './names.tsx'
import type { Report } from './rows.ts'
import type { ChannelChange, ChannelSearch } from './search.ts'

interface AskedProps {
  readonly report: Report
  readonly search: ChannelSearch
  readonly onChange: (next: ChannelChange) => void
}

export function Asked({ isOwner, ...props }: AskedProps & { readonly isOwner: boolean }) {
  const { owner, from, to } = props.report
  return (
    <div className="flex flex-wrap items-end gap-3">
      {isOwner ? (
        <p className="pb-1.5 text-lg font-semibold">
          <bdi>{owner?.name ?? owner?.id}</bdi>
        </p>
      ) : (
        <Owner {...props} />
      )}
      {from === null || to === null ? null : (
        <>
          <Months {...props} from={from} to={to} />
          <Model {...props} />
        </>
      )}
    </div>
  )
}

function Owner({ report: { owner, owners }, onChange }: AskedProps) {
  const { t } = useText()
  return (
    <div className="w-96 max-w-full">
      <SelectField
        label={t('channel.owner')}
        value={owner?.id ?? ''}
        onChange={({ target }) =>
          onChange({ owner: target.value, model: undefined, from: undefined, to: undefined })
        }
      >
        {owners.map(({ id, name, agreed }) => (
          <option key={id} value={id}>
            {agreed ? (name ?? id) : t('channel.owner.notAgreed', { name: name ?? id })}
          </option>
        ))}
      </SelectField>
    </div>
  )
}

function Months({
  report: { months },
  from,
  to,
  onChange,
}: AskedProps & { readonly from: string; readonly to: string }) {
  const { t, language } = useText()
  const options = months.map((month) => (
    <option key={month} value={month}>
      {monthName(month, language)}
    </option>
  ))
  // Of two that cross, the other one follows.
  const ends = [
    {
      label: t('channel.from'),
      value: from,
      set: (month: string) => onChange({ from: month, to: month > to ? month : to }),
    },
    {
      label: t('channel.to'),
      value: to,
      set: (month: string) => onChange({ from: month < from ? month : from, to: month }),
    },
  ]
  return ends.map(({ label, value, set }) => (
    <div key={label} className="w-44">
      <SelectField label={label} value={value} onChange={({ target }) => set(target.value)}>
        {options}
      </SelectField>
    </div>
  ))
}

function Model({ report: { models }, search, onChange }: AskedProps) {
  const { t } = useText()
  return (
    <div className="w-56 max-w-full">
      <SelectField
        label={t('channel.model')}
        value={search.model ?? ''}
        onChange={({ target }) =>
          onChange({ model: target.value === '' ? undefined : target.value })
        }
      >
        <option value="">{t('channel.model.all')}</option>
        {models.map((model) => (
          <option key={model}>{model}</option>
        ))}
      </SelectField>
    </div>
  )
}
