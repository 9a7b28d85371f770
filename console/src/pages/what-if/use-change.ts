// What the form holds, and what it is about: the facts, rules, zones and packs in force, and the text that a change
// of a pack comes to.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Answer, type Input } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { ruleStates } from '../rules/search.ts'
import { useSettled } from '../../ui/settled.ts'
import { firstFields, type Fact, type Fields, type PackDraft } from './proposal.ts'
import type { WhatIfSearch } from './search.ts'

export type Packs = Answer<'listPacks'>
export type Rules = Answer<'listRules'>

export interface Change {
  readonly fields: Fields
  readonly set: (fields: Partial<Fields>) => void
  readonly facts: readonly Fact[]
  readonly fact: Fact | undefined
  readonly packs: Packs | undefined
  readonly rules: Rules['rules']
  readonly deployments: Answer<'world'>['deployments']
  /** The text with the change in it; null while there is none. */
  readonly draft: PackDraft | null
  readonly setText: (text: string) => void
  /** The text in force. */
  readonly original: PackDraft | null
  /** Why there is no draft. */
  readonly error: unknown
}

const nothing: readonly never[] = []
const staleTime = 30_000

type Edit = NonNullable<Input<'draftPack'>['body']>['edit']

export function useChange(search: WhatIfSearch): Change {
  const [fields, setFields] = useState(() => firstFields(search.kind ?? 'dpf', search.id ?? ''))
  const [typed, setTyped] = useState<{ readonly pack: string; readonly text: string } | null>(null)
  const mayReasons = useMay('decisions.reasons')
  const mayHouse = useMay('house.read')
  const mayRequests = useMay('requests.read')
  const facts = useQuery({
    queryKey: ['facts', ''],
    enabled: mayReasons,
    staleTime,
    queryFn: ({ signal }) => call('listFacts', {}, signal),
  })
  const packs = useQuery({
    queryKey: ['packs'],
    enabled: mayHouse,
    staleTime,
    queryFn: ({ signal }) => call('listPacks', {}, signal),
  })
  const rules = useQuery({
    queryKey: ['rules', ''],
    enabled: mayHouse,
    staleTime,
    queryFn: ({ signal }) => call('listRules', {}, signal),
  })
  const world = useQuery({
    queryKey: ['world'],
    enabled: mayRequests,
    staleTime: 60_000,
    queryFn: ({ signal }) => call('world', {}, signal),
  })
  const held = (facts.data?.facts ?? nothing).filter(
    ({ standing, retraction }) => standing !== 'replaced' && !retraction,
  )
  const packId =
    fields.kind === 'pack'
      ? fields.id === ''
        ? (packs.data?.packs[0]?.id ?? '')
        : fields.id
      : (packs.data?.packs[0]?.id ?? '')
  const edited = useDraft(fields)
  const editedPack = edited.data?.pack ?? ''
  const isText = fields.kind === 'pack' || fields.kind === 'date'
  const original = usePackText(isText ? packId : editedPack, isText || editedPack !== '')
  const { revision } = search
  const isEarlier = fields.kind === 'pack' && revision !== undefined && search.id === packId
  const earlier = usePackText(packId, isEarlier, revision)
  const own = typed?.pack === packId ? typed.text : isEarlier ? earlier.data?.text : undefined
  const inForce = original.data === undefined ? {} : { before: original.data.text }
  const draft =
    fields.kind === 'pack' && original.data !== undefined
      ? { ...original.data, ...inForce, text: own ?? original.data.text }
      : fields.kind === 'date'
        ? (original.data ?? null)
        : edited.data === undefined || edited.data === null
          ? null
          : { ...edited.data, ...inForce }
  return {
    fields,
    set: (some) => setFields((before) => ({ ...before, ...some })),
    facts: held,
    fact: held.find(({ id }) => id === fields.id) ?? held[0],
    packs: packs.data,
    rules: rules.data?.rules ?? nothing,
    deployments: world.data?.deployments ?? nothing,
    draft,
    setText: (text) => setTyped({ pack: packId, text }),
    original: original.data ?? null,
    error: edited.error ?? original.error ?? earlier.error,
  }
}

function usePackText(pack: string, isAsked: boolean, revision?: number) {
  return useQuery({
    queryKey: ['packText', pack, revision ?? ''],
    enabled: isAsked && pack !== '',
    staleTime,
    async queryFn({ signal }): Promise<PackDraft> {
      const query = revision === undefined ? {} : { revision }
      return { pack, ...(await call('packText', { params: { id: pack }, query }, signal)) }
    },
  })
}

/** The form's change of a rule's state or of a zone, written into its pack by the server. */
function useDraft(fields: Fields) {
  const edit = useSettled(editOf(fields))
  return useQuery({
    queryKey: ['draft', edit],
    enabled: edit !== null,
    retry: false,
    async queryFn({ signal }): Promise<PackDraft | null> {
      return edit === null ? null : call('draftPack', { body: { edit } }, signal)
    },
  })
}

function editOf({ kind, id, state, change, places, from }: Fields): Edit | null {
  const known = ruleStates.find((one) => one === state)
  if (kind === 'state' && id !== '' && known !== undefined && from !== '') {
    return { kind: 'state', id, state: known, from }
  }
  if (kind === 'zone' && id !== '' && places !== '' && from !== '') {
    return { kind: 'zone', id, change, place: places.trim(), from }
  }
  return null
}
