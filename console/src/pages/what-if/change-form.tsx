// What changes: a form for each kind of change. Its fields are this page's own; a link carries the kind and what
// it is about.
import { errorWords } from '../../api/errors.ts'
import { locationQuestions } from '../../api/questions.ts'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { Panel } from '../../ui/panel.tsx'
import { ruleStates } from '../rules/search.ts'
import { Editor } from './editor.tsx'
import { replayBodyOf } from './proposal.ts'
import { kinds } from './search.ts'
import type { Change } from './use-change.ts'

const spans = [7, 30, 90, 365]
export function ChangeForm({
  change,
  isRunning,
  onRun,
}: {
  readonly change: Change
  readonly isRunning: boolean
  readonly onRun: () => void
}) {
  const { t } = useText()
  const { fields, set, draft, fact } = change
  const body = replayBodyOf(fields, fact, draft)
  return (
    <Panel title={t('whatIf.change')}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          onRun()
        }}
      >
        <div className="grid grid-cols-1 items-start gap-3 md:grid-cols-2 xl:grid-cols-4">
          <SelectField
            label={t('whatIf.kind')}
            value={fields.kind}
            onChange={(event) => {
              const kind = kinds.find((one) => one === event.target.value)
              if (kind !== undefined) set({ kind, id: firstId(change, kind), places: '' })
            }}
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`whatIf.kind.${kind}`)}
              </option>
            ))}
          </SelectField>
          <KindFields change={change} />
          <SelectField
            label={t('whatIf.days')}
            value={String(fields.days)}
            onChange={(event) => set({ days: Number(event.target.value) })}
          >
            {spans.map((n) => (
              <option key={n} value={n}>
                {t('whatIf.days.n', { n })}
              </option>
            ))}
          </SelectField>
          <TextField
            label={t('whatIf.asOf')}
            hint={t('whatIf.asOf.hint')}
            type="date"
            value={fields.asOf}
            onChange={(event) => set({ asOf: event.target.value })}
          />
        </div>
        <Hints change={change} />
        <div>
          <Button type="submit" look="primary" disabled={isRunning || body === null}>
            {t('whatIf.run')}
          </Button>
        </div>
      </form>
    </Panel>
  )
}

/** What the choice means, what is wrong with it, and the text that it comes to. */
function Hints({ change }: { readonly change: Change }) {
  const { t, said, meaning } = useText()
  const { fields, draft, error } = change
  const words = error === null ? null : errorWords(error, { said, meaning })
  const problem = words === null ? '' : words.original || words.detail
  return (
    <>
      {problem === '' ? null : (
        <p role="alert" className="text-deny">
          {problem}
        </p>
      )}
      {fields.kind === 'dpf' ? <p className="text-ink-2">{t('whatIf.dpf.hint')}</p> : null}
      {fields.kind === 'date' ? <p className="text-ink-2">{t('whatIf.date.hint')}</p> : null}
      {fields.kind === 'pack' ? <Editor change={change} /> : null}
      {(fields.kind === 'state' || fields.kind === 'zone') && draft !== null ? (
        <p className="text-sm text-ink-2">{t('whatIf.textIs', { file: draft.file })}</p>
      ) : null}
    </>
  )
}

function firstId({ facts, rules, packs, deployments }: Change, kind: string): string {
  if (kind === 'fact') return facts[0]?.id ?? ''
  if (kind === 'state') return rules[0]?.id ?? ''
  if (kind === 'zone') return packs?.packs.flatMap(({ zones }) => zones)[0]?.id ?? ''
  if (kind === 'location') return deployments[0]?.id ?? ''
  return kind === 'pack' ? (packs?.packs[0]?.id ?? '') : ''
}

function KindFields({ change }: { readonly change: Change }) {
  switch (change.fields.kind) {
    case 'fact':
      return <FactFields change={change} />
    case 'state':
      return <StateFields change={change} />
    case 'zone':
      return <ZoneFields change={change} />
    case 'location':
      return <LocationFields change={change} />
    case 'region':
      return <PlaceField change={change} />
    case 'pack':
      return <PackField change={change} />
    case 'dpf':
    case 'date':
      return null
  }
}

function FactFields({ change }: { readonly change: Change }) {
  const { t } = useText()
  const { fields, set, facts, fact } = change
  if (fact === undefined) return <p className="text-ink-2">{t('whatIf.noFacts')}</p>
  return (
    <>
      <SelectField
        label={t('whatIf.fact')}
        value={fact.id}
        onChange={(event) => set({ id: event.target.value })}
      >
        {facts.map(({ id, subject, predicate }) => (
          <option key={id} value={id}>
            {`${id} (${subject}: ${predicate})`}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('whatIf.fact.how')}
        value={fields.how}
        onChange={(event) => set({ how: event.target.value === 'ends' ? 'ends' : 'becomes' })}
      >
        <option value="ends">{t('whatIf.fact.ends')}</option>
        {typeof fact.value === 'object' ? null : (
          <option value="becomes">{t('whatIf.fact.becomes')}</option>
        )}
      </SelectField>
      <FromField change={change} />
      {fields.how === 'ends' ? null : typeof fact.value === 'boolean' ? (
        <SelectField
          label={t('whatIf.fact.value')}
          hint={t('whatIf.fact.hint')}
          value={fields.value === 'true' ? 'true' : 'false'}
          onChange={(event) => set({ value: event.target.value })}
        >
          <option value="true">{t('facts.true')}</option>
          <option value="false">{t('facts.false')}</option>
        </SelectField>
      ) : (
        <TextField
          label={t('whatIf.fact.value')}
          hint={t('whatIf.fact.hint')}
          required
          value={fields.value}
          onChange={(event) => set({ value: event.target.value })}
        />
      )}
    </>
  )
}

function StateFields({ change }: { readonly change: Change }) {
  const { t } = useText()
  const { fields, set, rules } = change
  return (
    <>
      <SelectField
        label={t('whatIf.rule')}
        value={fields.id}
        onChange={(event) => set({ id: event.target.value })}
      >
        {rules.map(({ id, state }) => (
          <option key={id} value={id}>
            {`${id} (${state === null ? t('rules.notBegun') : t(`state.${state}`)})`}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('whatIf.state')}
        value={fields.state}
        onChange={(event) => set({ state: event.target.value })}
      >
        {ruleStates.map((state) => (
          <option key={state} value={state}>
            {t(`state.${state}`)}
          </option>
        ))}
      </SelectField>
      <FromField change={change} />
    </>
  )
}

function ZoneFields({ change }: { readonly change: Change }) {
  const { t } = useText()
  const { fields, set, packs } = change
  const zones = packs?.packs.flatMap((pack) => pack.zones) ?? []
  if (zones.length === 0) return <p className="text-ink-2">{t('whatIf.noZones')}</p>
  return (
    <>
      <SelectField
        label={t('whatIf.zone')}
        value={fields.id}
        onChange={(event) => set({ id: event.target.value })}
      >
        {zones.map(({ id, members }) => (
          <option key={id} value={id}>
            {`${id} (${members === null ? t('app.unknown') : String(members.length)})`}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('whatIf.zone.change')}
        value={fields.change}
        onChange={(event) => set({ change: event.target.value === 'add' ? 'add' : 'remove' })}
      >
        <option value="add">{t('whatIf.zone.add')}</option>
        <option value="remove">{t('whatIf.zone.remove')}</option>
      </SelectField>
      <PlaceField change={change} />
      <FromField change={change} />
    </>
  )
}

function LocationFields({ change }: { readonly change: Change }) {
  const { t } = useText()
  const { fields, set, deployments } = change
  return (
    <>
      <SelectField
        label={t('whatIf.deployment')}
        value={fields.id}
        onChange={(event) => set({ id: event.target.value })}
      >
        {deployments.map(({ id }) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t('whatIf.question')}
        value={fields.question}
        onChange={(event) => set({ question: event.target.value })}
      >
        {locationQuestions.map((question) => (
          <option key={question} value={question}>
            {t(`whatIf.question.${question}`)}
          </option>
        ))}
      </SelectField>
      <TextField
        label={t('whatIf.places')}
        hint={t('whatIf.places.hint')}
        value={fields.places}
        onChange={(event) => set({ places: event.target.value })}
      />
    </>
  )
}

function PackField({ change: { fields, set, packs } }: { readonly change: Change }) {
  const { t } = useText()
  return (
    <SelectField
      label={t('editor.pack')}
      value={fields.id}
      onChange={(event) => set({ id: event.target.value })}
    >
      {packs?.packs.map(({ id, title }) => (
        <option key={id} value={id}>
          {`${id}: ${title}`}
        </option>
      ))}
    </SelectField>
  )
}

function PlaceField({ change: { fields, set } }: { readonly change: Change }) {
  const { t } = useText()
  return (
    <TextField
      label={t('whatIf.place')}
      hint={t('whatIf.place.hint')}
      value={fields.places}
      onChange={(event) => set({ places: event.target.value })}
    />
  )
}

function FromField({ change: { fields, set } }: { readonly change: Change }) {
  const { t } = useText()
  return (
    <TextField
      label={t('whatIf.from')}
      type="date"
      required
      value={fields.from}
      onChange={(event) => set({ from: event.target.value })}
    />
  )
}
