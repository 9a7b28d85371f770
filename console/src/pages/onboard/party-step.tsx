// The first step: who the customer is, and what is attested of it, if somebody has looked.
import { call } from '../../api/client.ts'
import { useText, type Translate } from '../../text/text.tsx'
import { nowMs } from '../../ui/clock.ts'
import { partyBody } from './bodies.ts'
import type { FieldSpec, Group } from './fields.tsx'
import { isListed, Make } from './make.tsx'

export function today(): string {
  return new Date(nowMs()).toISOString().slice(0, 10)
}

export function PartyStep({ onMade }: { readonly onMade: (id: string) => void }) {
  const { t } = useText()
  return (
    <Make
      title={t('onboard.step.party')}
      start={{ from: today(), verifiedAt: today(), confidence: 'official' }}
      bodyOf={partyBody}
      look={(body) => call('createParty', { body: { ...body, check: true } })}
      send={(body) => call('createParty', { body })}
      isThere={(id) => isListed('parties', id)}
      onMade={onMade}
      groups={[whoGroup(t), attestedGroup(t)]}
    />
  )
}

function whoGroup(t: Translate): Group {
  const id = { name: 'id', label: t('onboard.id'), hint: t('onboard.id.hint'), isRequired: true }
  return { title: t('onboard.party.who'), fields: [...whoFields(t), id] }
}

export function whoFields(t: Translate): readonly FieldSpec[] {
  return [
    { name: 'legalName', label: t('onboard.party.legalName'), isRequired: true },
    {
      name: 'country',
      label: t('onboard.party.country'),
      hint: t('onboard.country.hint'),
      isRequired: true,
      placeholder: 'SG',
    },
  ]
}

const confidences = ['official', 'secondary', 'inferred'] as const
const entityTypes = ['company', 'state_owned', 'university', 'government', 'individual'] as const

export function attestedGroup(t: Translate): Group {
  return {
    title: t('onboard.party.attested'),
    lead: t('onboard.party.attested.lead'),
    fields: [
      { name: 'source', label: t('onboard.party.source'), hint: t('onboard.party.source.hint') },
      {
        name: 'confidence',
        label: t('onboard.party.confidence'),
        kind: 'select',
        options: confidences.map((value) => ({ value, label: t(`party.confidence.${value}`) })),
      },
      { name: 'from', label: t('onboard.party.from'), kind: 'date' },
      { name: 'verifiedAt', label: t('onboard.party.verifiedAt'), kind: 'date' },
      {
        name: 'entityType',
        label: t('parties.column.type'),
        kind: 'select',
        options: entityTypes.map((value) => ({ value, label: t(`party.entity.${value}`) })),
      },
      { name: 'headquarters', label: t('party.headquarters'), hint: t('onboard.country.hint') },
      {
        name: 'ownership',
        label: t('onboard.party.owners'),
        hint: t('onboard.party.owners.hint'),
        kind: 'lines',
        placeholder: 'dispersed 40\nowner-id 10-30',
      },
    ],
  }
}
