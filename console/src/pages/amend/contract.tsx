// An amendment of a contract that the API manages: what it restates from a day on. A field that is left empty stays as it
// is; what is in force stands beside each.
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { call, type Answer } from '../../api/client.ts'
import { locationQuestions } from '../../api/questions.ts'
import { useText, type Translate } from '../../text/text.tsx'
import { paths } from '../../urls.ts'
import type { FieldSpec, Group } from '../onboard/fields.tsx'
import { Make } from '../onboard/make.tsx'
import { today } from '../onboard/party-step.tsx'
import { amendmentBody, limits, modelName } from './bodies.ts'
import { differencesOf } from './differing.ts'
import { AmendFrame } from './frame.tsx'

type Contract = Answer<'contract'>

export function AmendContractPage() {
  const { t } = useText()
  const { contractId: id } = useParams({ from: paths.amendContract })
  const navigate = useNavigate()
  const query = useQuery({
    queryKey: ['contract', id, ''],
    queryFn: ({ signal }) => call('contract', { params: { id } }, signal),
  })
  const world = useQuery({
    queryKey: ['world'],
    staleTime: 60_000,
    queryFn: ({ signal }) => call('world', {}, signal),
  })
  return (
    <AmendFrame
      section="contracts"
      id={id}
      title={t('amend.contract', { id })}
      lead={t('amend.contract.lead')}
      query={query}
    >
      {(contract) => (
        <Make
          title={t('amend.contract.title')}
          start={{ validFrom: today(), id: nextId(contract) }}
          groups={groupsOf(t, contract, modelsIn(contract, world.data))}
          bodyOf={(values) => amendmentBody(values, contract.terms)}
          changes={({ terms = {} }) => differencesOf(contract.terms, terms, false)}
          look={(body) => call('amendContract', { params: { id }, body: { ...body, check: true } })}
          send={(body) => call('amendContract', { params: { id }, body })}
          isThere={async (_, values) => {
            const { agreed } = await call('contract', { params: { id } })
            return agreed.some((one) => one.id === values['id'])
          }}
          onMade={() => void navigate({ to: paths.contract, params: { contractId: id } })}
        />
      )}
    </AmendFrame>
  )
}

function nextId({ agreed }: Contract): string {
  let next = agreed.length + 1
  while (agreed.some(({ id }) => id === `amendment-${next}`)) next += 1
  return `amendment-${next}`
}

function modelsIn({ terms }: Contract, world: Answer<'world'> | undefined): readonly string[] {
  const served = world?.deployments.map(({ model }) => model) ?? []
  return [...new Set([...(terms.models ?? []).map(modelName), ...served])].toSorted()
}

function groupsOf(t: Translate, { terms }: Contract, models: readonly string[]): readonly Group[] {
  const now = (said: string): string =>
    t('amend.now', { said: said === '' ? t('amend.notSaid') : said })
  const field = (spec: FieldSpec, said: string): FieldSpec => ({ ...spec, hint: now(said) })
  return [
    {
      title: t('amend.contract.what'),
      fields: [
        { name: 'id', label: t('onboard.id'), hint: t('onboard.id.hint'), isRequired: true },
        { name: 'title', label: t('amend.contract.name'), isRequired: true },
        { name: 'validFrom', label: t('contracts.column.from'), kind: 'date', isRequired: true },
        { name: 'validTo', label: t('amend.contract.until'), kind: 'date' },
        { name: 'document', label: t('amend.contract.document') },
        {
          name: 'approvers',
          label: t('amend.contract.approvers'),
          hint: t('amend.contract.approvers.hint'),
          isRequired: true,
        },
      ],
    },
    {
      title: t('contracts.column.models'),
      lead: t('amend.empty'),
      fields: [
        field(
          {
            name: 'terms.models',
            label: t('contracts.column.models'),
            kind: 'checks',
            options: models.map((value) => ({ value, label: value })),
          },
          (terms.models ?? []).map(modelName).join(', '),
        ),
      ],
    },
    {
      title: t('contract.permits'),
      lead: t('amend.empty'),
      fields: locationQuestions.map((question) =>
        field(
          {
            name: `terms.permits.${question}`,
            label: t(`contract.question.${question}`),
          },
          (terms.permits?.[question] ?? []).join(', '),
        ),
      ),
    },
    {
      title: t('amend.contract.rest'),
      lead: t('amend.empty'),
      fields: restFields(t, terms, field),
    },
  ]
}

function restFields(
  t: Translate,
  terms: Contract['terms'],
  field: (spec: FieldSpec, said: string) => FieldSpec,
): readonly FieldSpec[] {
  return [
    field(
      { name: 'terms.validTo', label: t('onboard.contract.to'), kind: 'date' },
      terms.validTo ?? '',
    ),
    ...limits.map((name) =>
      field(
        { name: `terms.limits.${name}`, label: t(`contract.limit.${name}`), kind: 'number' },
        String(terms.limits?.[name] ?? ''),
      ),
    ),
    // Who may not read money sees no budgets.
    ...(terms.budgets ?? []).map(({ id, amount, currency, period }, index) =>
      field(
        {
          name: `terms.budgets[${index}].amount`,
          label: t('amend.contract.budget', { id }),
          kind: 'number',
        },
        `${amount} ${currency}, ${t(`contract.period.${period}`)}`,
      ),
    ),
  ]
}
