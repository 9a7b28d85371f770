// What somebody sees who is none of the house's own people, and until when: the fields of it, and it in words.
import { useQuery } from '@tanstack/react-query'
import { call, type Answer, type Input } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Time } from '../../ui/value.tsx'
import type { RoleId } from './roles.tsx'

type Operator = Answer<'listOperators'>['operators'][number]
type Scope = NonNullable<Operator['scope']>
type Asked = Pick<Input<'createOperator'>['body'], 'scope' | 'endsAt'>

const partiesQuery = {
  queryKey: ['parties', 'all'],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    call('listParties', { query: { limit: 1000 } }, signal),
}

/** By the roles that are chosen: whose person, or which audit; and for everybody an end. */
export function ScopeFields({
  chosen,
  initial,
}: {
  readonly chosen: ReadonlySet<RoleId>
  readonly initial: Pick<Operator, 'scope' | 'endsAt'> | null
}) {
  const { t } = useText()
  const isOfParty = chosen.has('customer') || chosen.has('model_owner')
  const isAudit = chosen.has('auditor') && chosen.size === 1
  const audit = initial?.scope?.kind === 'audit' ? initial.scope : null
  return (
    <>
      {isOfParty ? <PartyField scope={initial?.scope ?? null} /> : null}
      {isAudit ? (
        <>
          <TextField
            label={t('operators.form.parties')}
            hint={t('operators.form.parties.hint')}
            name="parties"
            autoComplete="off"
            spellCheck={false}
            defaultValue={audit?.parties?.join(', ') ?? ''}
          />
          <div className="grid gap-3 sm:grid-cols-2">
            <TextField
              label={t('operators.form.from')}
              name="from"
              type="date"
              defaultValue={dayOf(audit?.from ?? null)}
            />
            <TextField
              label={t('operators.form.to')}
              name="to"
              type="date"
              defaultValue={dayOf(audit?.to ?? null)}
            />
          </div>
        </>
      ) : null}
      <TextField
        label={t('operators.form.ends')}
        hint={t('operators.form.ends.hint')}
        name="endsAt"
        type="date"
        defaultValue={dayOf(initial?.endsAt ?? null)}
      />
    </>
  )
}

function PartyField({ scope }: { readonly scope: Scope | null }) {
  const { t } = useText()
  const { data } = useQuery(partiesQuery)
  const given = scope === null || scope.kind === 'audit' ? '' : scope.party
  return (
    <SelectField
      key={data === undefined ? 'loading' : 'there'}
      label={t('operators.form.party')}
      name="party"
      defaultValue={given}
      required
    >
      <option value="">{t('operators.form.party.choose')}</option>
      {(data?.parties ?? []).map(({ id, legalName }) => (
        <option key={id} value={id}>
          {legalName} · {id}
        </option>
      ))}
    </SelectField>
  )
}

/** What the fields say; an end that was not touched stays to the second. */
export function scopeIn(
  given: FormData,
  initial: Pick<Operator, 'scope' | 'endsAt'> | null,
): Asked {
  const text = (name: string): string => {
    const value = given.get(name)
    return typeof value === 'string' ? value.trim() : ''
  }
  const instant = (name: string, before: string | null): string | null => {
    const day = text(name)
    if (day === '') return null
    return before !== null && dayOf(before) === day ? before : `${day}T00:00:00.000Z`
  }
  const endsAt = instant('endsAt', initial?.endsAt ?? null)
  const roles = given.getAll('role')
  const party = text('party')
  if (roles.includes('customer')) return { scope: { kind: 'party', party }, endsAt }
  if (roles.includes('model_owner')) return { scope: { kind: 'owner', party }, endsAt }
  const audit = initial?.scope?.kind === 'audit' ? initial.scope : null
  const parties = text('parties')
    .split(/[\s,]+/)
    .filter((id) => id !== '')
  const from = instant('from', audit?.from ?? null)
  const to = instant('to', audit?.to ?? null)
  if (parties.length === 0 && from === null && to === null) return { scope: null, endsAt }
  const named = parties.length === 0 ? null : parties
  return { scope: { kind: 'audit', parties: named, from, to }, endsAt }
}

export function ScopeWords({ scope }: { readonly scope: Scope | null }) {
  const { t, language } = useText()
  if (scope === null) return t('operators.scope.all')
  if (scope.kind === 'party') return t('operators.scope.party', { party: scope.party })
  if (scope.kind === 'owner') return t('operators.scope.owner', { party: scope.party })
  const { parties, from, to } = scope
  return (
    <>
      {parties === null
        ? t('operators.scope.audit.all')
        : t('operators.scope.audit', { parties: parties.join(', ') })}
      {from === null ? null : (
        <>
          <br />
          {t('operators.scope.from')} <Time at={from} language={language} precision="day" />
        </>
      )}
      {to === null ? null : (
        <>
          <br />
          {t('operators.scope.to')} <Time at={to} language={language} precision="day" />
        </>
      )}
    </>
  )
}

function dayOf(at: string | null): string {
  return at === null ? '' : at.slice(0, 10)
}
