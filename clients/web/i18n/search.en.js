/** Search: messages found by their words. */

export default {
  'search.do': 'Search messages for “{text}”',
  'search.back': 'Back to conversations',
  'search.within': 'Search this conversation',
  'search.words': 'Words to search for',
  'search.results': 'Messages found',
  'search.busy': 'Searching…',
  'search.found': { one: '{count} message found.', other: '{count} messages found.' },
  'search.found.more': { one: '{count} message found so far.', other: '{count} messages found so far.' },
  'search.more': 'Search further back',
  'search.none.title': 'No message found',
  'search.none.body': 'Try the beginning of a word: accents and capitals do not count.',
  'search.elsewhere': 'A conversation',
  'search.corrected': 'Corrected since',
  'search.correction': 'Correction',
};
