// Bugs of translations: something is dropped, sent to the wrong provider, or told as an end that was none.
import type { Bug } from './bugs.ts'

export const translationBugs: readonly Bug[] = [
  {
    name: 'a member that nobody knows is dropped',
    lane: 'translations',
    finding: /✖ 'surprise' of chat is refused by name/,
    mutations: [
      {
        file: 'src/door/codecs/reading.ts',
        find: 'if (place === true) continue',
        replace: 'if (place === true || place === undefined) continue',
      },
    ],
  },
  {
    name: 'a tool that failed is told as one that did its work',
    lane: 'translations',
    finding: /✖ a tool that failed is told in words to an API that has no mark for it/,
    mutations: [
      {
        file: 'src/upstream/codecs/openai.ts',
        find: 'if (!isError) return blocks',
        replace: 'if (!isError || isError) return blocks',
      },
    ],
  },
  {
    name: 'a cache for an hour is dropped',
    lane: 'translations',
    finding: /✖ '.*cache_control' of messages is refused by name on its way to chat/,
    mutations: [
      {
        file: 'src/upstream/codecs/openai.ts',
        find: "if (ttl === '5m') continue",
        replace: 'if (ttl !== null) continue',
      },
    ],
  },
  {
    name: 'thinking goes to a provider that did not seal it',
    lane: 'translations',
    finding: /✖ cannot take its thinking to a provider of another shape/,
    mutations: [
      {
        file: 'src/upstream/codecs/writing.ts',
        find: 'if (origin === own) return true',
        replace: 'if (origin !== null) return true',
      },
    ],
  },
  {
    name: 'a turn is lost between its neighbours',
    lane: 'translations',
    finding: /✖ a prompt is the same for every provider/,
    mutations: [
      {
        file: 'src/upstream/codecs/writing.ts',
        find: 'for (const block of turn.blocks) last.blocks.push(block)',
        replace: 'last.blocks.push(...turn.blocks.slice(1))',
      },
    ],
  },
  {
    name: 'two blocks of a Message are open at a time',
    lane: 'translations',
    finding: /✖ a stream of Messages has one block open at a time/,
    mutations: [
      {
        file: 'src/door/codecs/messages/stream.ts',
        find: 'else if (this.#open === null) {',
        replace: 'else if (this.#open !== part.block) {',
      },
    ],
  },
  {
    name: 'a call without arguments has none',
    lane: 'translations',
    finding: /✖ .*one without arguments, in the events of messages/,
    mutations: [
      {
        file: 'src/upstream/codecs/part-sequence.ts',
        find: "if (open.kind === 'call' && open.empty) this.addJson(block, '{}')",
        replace: '',
      },
    ],
  },
  {
    name: 'a part comes after the end',
    lane: 'translations',
    finding: /✖ whatever events come in whatever order, the parts keep theirs/,
    mutations: [
      {
        file: 'src/upstream/codecs/part-sequence.ts',
        find: 'if (this.over) return null',
        replace: 'if (this.#blocks < 0) return null',
      },
    ],
  },
  {
    name: 'a stream that breaks after its last token counts as finished',
    lane: 'translations',
    finding: /✖ an answer ends with the provider's own end/,
    mutations: [
      {
        file: 'src/upstream/codecs/chat/decode.ts',
        find: "this.#reason = wordOf(choice['finish_reason']) ?? this.#reason",
        replace: "if (wordOf(choice['finish_reason']) !== null) this.#finish()",
      },
    ],
  },
]
