// Setting a hold: on what, for which matter and why; what it does is said first.
import { useState } from 'react'
import { useMay } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { ActButton, ActForm } from '../case/act.tsx'
import { kinds, useHoldAct, type About } from './queries.ts'

/** `about`: of a page that is about one thing; null: whoever sets it says on what. */
export function SetHoldButton({ about }: { readonly about: About | null }) {
  const { t } = useText()
  if (!useMay('cases.work')) return null
  return (
    <ActButton label={t('holds.set')} title={t('holds.set')}>
      {(close) => <SetHold about={about} onDone={close} />}
    </ActButton>
  )
}

function SetHold({ about, onDone }: { readonly about: About | null; readonly onDone: () => void }) {
  const { t } = useText()
  const act = useHoldAct('setHold', onDone)
  const [kind, setKind] = useState<About['kind']>(about?.kind ?? 'party')
  const [id, setId] = useState(about?.id ?? '')
  const [reference, setReference] = useState('')
  return (
    <ActForm
      effect={<p>{t('holds.set.effect')}</p>}
      text={{ label: t('holds.reason'), hint: t('holds.reason.hint') }}
      confirm={t('holds.set.on')}
      isBusy={act.isPending}
      error={act.error}
      onCancel={onDone}
      onSend={(reason) => act.mutate({ body: { about: { kind, id }, reference, reason } })}
    >
      {about === null ? (
        <div className="grid gap-3 sm:grid-cols-[10rem_1fr]">
          <SelectField
            label={t('holds.kind')}
            value={kind}
            onChange={({ target }) => setKind(kinds.find((one) => one === target.value) ?? 'party')}
          >
            {kinds.map((one) => (
              <option key={one} value={one}>
                {t(`holds.kind.${one}`)}
              </option>
            ))}
          </SelectField>
          <TextField
            label={t('holds.id')}
            hint={t('holds.id.hint')}
            value={id}
            maxLength={64}
            required
            onChange={({ target }) => setId(target.value)}
          />
        </div>
      ) : (
        <p>
          {t(`holds.kind.${about.kind}`)} <bdi className="font-mono">{about.id}</bdi>
        </p>
      )}
      <TextField
        label={t('holds.reference')}
        hint={t('holds.reference.hint')}
        value={reference}
        maxLength={200}
        required
        onChange={({ target }) => setReference(target.value)}
      />
    </ActForm>
  )
}
