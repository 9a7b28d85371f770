// One step: fill in, look over exactly what will be entered, enter it. What counts at once leads on; what waits for
// a second person says so, and the way goes on by itself once it was approved.
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { call } from '../../api/client.ts'
import { ApiError } from '../../api/errors.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { useSettled } from '../../ui/settled.ts'
import { Differences } from '../amend/differences.tsx'
import type { Difference } from '../amend/differing.ts'
import type { Taken } from '../parties/managed.tsx'
import { Waiting } from '../parties/waiting.tsx'
import { FieldView, type Group } from './fields.tsx'
import type { Values } from './values.ts'
import { noProblems, problemsIn, type FormProblems } from './problems.ts'

export interface MakeProps<Body extends object> {
  readonly title: string
  readonly groups: readonly Group[]
  readonly start: Values
  readonly bodyOf: (values: Values) => Body
  readonly send: (body: Body) => Promise<Taken>
  /** Has the server look at what is filled in so far, and enter nothing. */
  readonly look: (body: Body) => Promise<unknown>
  /** What would be different from now; left out for what is new. */
  readonly changes?: (body: Body) => readonly Difference[]
  /** Whether it counts by now. */
  readonly isThere: (id: string, values: Values) => Promise<boolean>
  readonly onMade: (id: string, values: Values) => void
}

export function Make<Body extends object>(props: MakeProps<Body>) {
  const { title, groups, bodyOf, onMade } = props
  const [values, setValues] = useState<Values>(props.start)
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set())
  const body = bodyOf(values)
  const sending = useSending(props, values)
  const looked = useLook(props, body, touched)
  const { taken } = sending
  if (taken !== null) {
    return (
      <Panel title={title}>
        <Waiting taken={taken} />
        <Awaited
          id={taken.id}
          isThere={() => props.isThere(taken.id, values)}
          onThere={() => onMade(taken.id, values)}
        />
      </Panel>
    )
  }
  if (sending.step !== 'fill') {
    return (
      <Review
        title={title}
        body={body}
        changes={props.changes?.(body) ?? null}
        isBusy={sending.step === 'sending'}
        onBack={() => sending.setStep('fill')}
        onEnter={() => void sending.enter(body)}
      />
    )
  }
  return (
    <Fill
      {...{ title, groups, values, problems: bothProblems(sending.problems, looked) }}
      onChange={(name, value) => {
        setValues((old) => ({ ...old, [name]: value }))
        setTouched((old) => new Set([...old, name]))
        sending.forget()
      }}
      onReview={() => sending.setStep('review')}
    />
  )
}

/** What is wrong while somebody fills in: of fields that they touched, for the rest is yet to come. */
function useLook<Body extends object>(
  { groups, look, title }: MakeProps<Body>,
  body: Body,
  touched: ReadonlySet<string>,
): FormProblems {
  const { told } = useText()
  const settled = useSettled(body)
  const { error } = useQuery({
    queryKey: ['look', title, settled],
    enabled: touched.size > 0,
    retry: false,
    gcTime: 0,
    async queryFn() {
      await look(settled)
      return true
    },
  })
  if (error === null) return noProblems
  const { byField, rest } = problemsIn(error, namesIn(groups), told)
  const own = new Map([...byField].filter(([name]) => touched.has(name)))
  // What is missing or not yet whole needs no word before it is looked over.
  const isLater = error instanceof ApiError && error.problem.status === 400
  return { byField: own, rest: isLater ? null : rest }
}

function bothProblems(sent: FormProblems, looked: FormProblems): FormProblems {
  return {
    byField: new Map([...looked.byField, ...sent.byField]),
    rest: sent.rest ?? looked.rest,
  }
}

function namesIn(groups: readonly Group[]): readonly string[] {
  return groups.flatMap(({ fields }) => fields.map(({ name }) => name))
}

/** From filling in to what the server took, or found wrong. */
function useSending<Body extends object>(
  { groups, send, onMade }: MakeProps<Body>,
  values: Values,
) {
  const client = useQueryClient()
  const { told } = useText()
  const [step, setStep] = useState<'fill' | 'review' | 'sending'>('fill')
  const [problems, setProblems] = useState(noProblems)
  const [taken, setTaken] = useState<Taken | null>(null)
  const enter = async (body: Body): Promise<void> => {
    setStep('sending')
    setProblems(noProblems)
    try {
      const answer = await send(body)
      await client.invalidateQueries()
      if (answer.state === 'in_force') onMade(answer.id, values)
      else setTaken(answer)
    } catch (error) {
      setProblems(problemsIn(error, namesIn(groups), told))
      setStep('fill')
    }
  }
  const forget = (): void => setProblems(noProblems)
  return { step, setStep, problems, taken, enter, forget }
}

function Fill({
  title,
  groups,
  values,
  problems,
  onChange,
  onReview,
}: {
  readonly title: string
  readonly groups: readonly Group[]
  readonly values: Values
  readonly problems: FormProblems
  readonly onChange: (name: string, value: string) => void
  readonly onReview: () => void
}) {
  const { t } = useText()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    onReview()
  }
  return (
    <Panel title={title}>
      <form onSubmit={submit} className="grid gap-5">
        {problems.rest === null ? null : <Failure error={problems.rest} />}
        {groups.map((group) => (
          <fieldset key={group.title} className="min-w-0">
            <legend className="mb-1 font-semibold">{group.title}</legend>
            {group.lead === undefined ? null : (
              <p className="mb-2 max-w-3xl text-sm text-ink-2">{group.lead}</p>
            )}
            <div className="grid grid-cols-1 items-start gap-3 sm:grid-cols-2 xl:grid-cols-4">
              {group.fields.map((spec) => (
                <FieldView
                  key={spec.name}
                  spec={spec}
                  values={values}
                  problem={problems.byField.get(spec.name)}
                  onChange={onChange}
                />
              ))}
            </div>
          </fieldset>
        ))}
        <div>
          <Button look="primary" type="submit" className="min-h-9">
            {t('onboard.review')}
          </Button>
        </div>
      </form>
    </Panel>
  )
}

function Review({
  title,
  body,
  changes,
  isBusy,
  onBack,
  onEnter,
}: {
  readonly title: string
  readonly body: object
  /** Null: all of it is new. */
  readonly changes: readonly Difference[] | null
  readonly isBusy: boolean
  readonly onBack: () => void
  readonly onEnter: () => void
}) {
  const { t } = useText()
  return (
    <Panel title={`${title}: ${t('onboard.review')}`}>
      {changes === null ? null : <Differences changes={changes} />}
      <p className="mb-2 max-w-3xl text-ink-2">{t('onboard.review.lead')}</p>
      <pre
        role="region"
        aria-label={t('onboard.review.what')}
        tabIndex={0}
        className="max-h-96 overflow-auto rounded bg-sunken p-3 font-mono text-sm whitespace-pre-wrap"
      >
        {JSON.stringify(body, null, 2)}
      </pre>
      <p className="mt-2 max-w-3xl text-sm text-ink-2">{t('onboard.review.control')}</p>
      <div className="mt-3 flex gap-2">
        <Button className="min-h-9" onClick={onBack} disabled={isBusy}>
          {t('onboard.back')}
        </Button>
        <Button look="primary" className="min-h-9" onClick={onEnter} disabled={isBusy}>
          {t('onboard.enter')}
        </Button>
      </div>
    </Panel>
  )
}

const lookMs = 4_000

function Awaited({
  id,
  isThere,
  onThere,
}: {
  readonly id: string
  readonly isThere: (id: string) => Promise<boolean>
  readonly onThere: () => void
}) {
  const { t } = useText()
  const { data = false } = useQuery({
    queryKey: ['awaited', id],
    refetchInterval: lookMs,
    gcTime: 0,
    queryFn: () => isThere(id),
  })
  return (
    <div className="mt-3 flex flex-wrap items-center gap-3">
      <p className="text-ink-2">{t(data ? 'onboard.approved' : 'onboard.waits')}</p>
      {data ? (
        <Button look="primary" onClick={onThere}>
          {t('onboard.next')}
        </Button>
      ) : null}
    </div>
  )
}

/** By the list, where what is not there is no error. */
export async function isListed(
  section: 'parties' | 'contracts' | 'workloads',
  id: string,
): Promise<boolean> {
  const query = { search: id, limit: 1000 }
  switch (section) {
    case 'parties':
      return (await call('listParties', { query })).parties.some((one) => one.id === id)
    case 'contracts':
      return (await call('listContracts', { query })).contracts.some((one) => one.id === id)
    case 'workloads':
      return (await call('listWorkloads', { query })).workloads.some((one) => one.id === id)
  }
}
