// The words of a Messages answer that its events and its whole body share.
// Source: Claude API reference, Message; docs, "Handling stop reasons", "Citations".
import type { FinishReason } from '../../../wire/parts.ts'
import type { Citation } from '../../../wire/prompt.ts'

const words: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  context: 'model_context_window_exceeded',
  'tool-calls': 'tool_use',
  filter: 'refusal',
  refusal: 'refusal',
  pause: 'pause_turn',
}

export function stopReason(reason: FinishReason, stopSequence: string | null): string {
  return reason === 'stop' && stopSequence !== null ? 'stop_sequence' : words[reason]
}

const ranges = {
  characters: ['char_location', 'start_char_index', 'end_char_index'],
  pages: ['page_location', 'start_page_number', 'end_page_number'],
  blocks: ['content_block_location', 'start_block_index', 'end_block_index'],
} as const

/** A citation without a place in a document is one of the web; nobody asked for it in this shape. */
export function citationOf({ quote, url, title, document, range }: Citation): object {
  if (document === null || range === null) {
    return {
      type: 'web_search_result_location',
      cited_text: quote ?? '',
      url: url ?? '',
      title,
      encrypted_index: '',
    }
  }
  const [type, start, end] = ranges[range.unit]
  return {
    type,
    cited_text: quote ?? '',
    document_index: document,
    document_title: title,
    file_id: null,
    [start]: range.start,
    [end]: range.end,
  }
}
