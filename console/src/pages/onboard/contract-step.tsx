// The second step: what was agreed with a party. Where data may be is asked for in full, for nothing is assumed.
import { call, type Answer } from '../../api/client.ts'
import { useText, type Translate } from '../../text/text.tsx'
import { contractBody } from './bodies.ts'
import type { Group } from './fields.tsx'
import { isListed, Make } from './make.tsx'
import { today } from './party-step.tsx'

type World = Answer<'world'>

export function ContractStep({
  world,
  party,
  onMade,
}: {
  readonly world: World
  readonly party: string | undefined
  readonly onMade: (id: string, party: string) => void
}) {
  const { t } = useText()
  const day = today()
  return (
    <Make
      title={t('onboard.step.contract')}
      start={{
        party: party ?? '',
        validFrom: day,
        id: party === undefined ? '' : `${party}-${day.slice(0, 4)}`.slice(0, 63),
        'budgets[0].period': 'month',
        'budgets[0].currency': 'USD',
      }}
      bodyOf={contractBody}
      look={(body) => call('createContract', { body: { ...body, check: true } })}
      send={(body) => call('createContract', { body })}
      isThere={(id) => isListed('contracts', id)}
      onMade={(id, values) => onMade(id, values['party'] ?? '')}
      groups={[whatGroup(t, world), placesGroup(t), limitsGroup(t)]}
    />
  )
}

function whatGroup(t: Translate, { deployments, parties }: World): Group {
  const models = [...new Set(deployments.map(({ model }) => model))].toSorted()
  return {
    title: t('onboard.contract.what'),
    fields: [
      {
        name: 'party',
        label: t('requests.filter.party'),
        kind: 'select',
        isRequired: true,
        options: parties.map(({ id, legalName }) => ({ value: id, label: `${legalName} (${id})` })),
      },
      { name: 'id', label: t('onboard.id'), hint: t('onboard.id.hint'), isRequired: true },
      { name: 'validFrom', label: t('contracts.column.from'), kind: 'date', isRequired: true },
      { name: 'validTo', label: t('onboard.contract.to'), kind: 'date' },
      {
        name: 'models',
        label: t('contracts.column.models'),
        kind: 'checks',
        isRequired: true,
        options: models.map((value) => ({ value, label: value })),
      },
    ],
  }
}

function placesGroup(t: Translate): Group {
  return {
    title: t('contract.permits'),
    lead: t('onboard.contract.permits.lead'),
    fields: (['processing', 'rest', 'abuseStore', 'review'] as const).map((name) => ({
      name: `permits.${name}`,
      label: t(`contract.question.${name}`),
      isRequired: true,
      placeholder: 'SG, JP',
    })),
  }
}

function limitsGroup(t: Translate): Group {
  return {
    title: t('onboard.contract.money'),
    lead: t('onboard.contract.money.lead'),
    fields: [
      {
        name: 'budgets[0].amount',
        label: t('onboard.contract.budget'),
        kind: 'number',
        placeholder: '100.00',
      },
      { name: 'budgets[0].currency', label: t('onboard.contract.currency') },
      {
        name: 'budgets[0].period',
        label: t('onboard.contract.period'),
        kind: 'select',
        options: (['day', 'month', 'total'] as const).map((value) => ({
          value,
          label: t(`contract.period.${value}`),
        })),
      },
      {
        name: 'limits.requestsPerMinute',
        label: t('contract.limit.requestsPerMinute'),
        kind: 'number',
      },
    ],
  }
}
