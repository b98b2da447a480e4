/** Who is in a conversation: to add, to leave, to close and to reopen. */

export default {
  'head.more': 'Other actions on the conversation',
  'members.show': 'Show the members',
  'members.add': 'Add people',
  'members.widen': 'New group with {name}',

  'add.title': 'Add people',
  'add.none': 'Choose whom to add. Whoever is added reads the whole history.',
  'add.already': 'In the conversation already: {names}.',
  'add.reads': { one: '{names} will read the whole history, {messages}. Add?', other: '{names} will read the whole history, {messages}. Add?' },
  'add.messages': { one: '{count} message', other: '{count} messages' },
  'add.messages.about': { one: 'about {count} message', other: 'about {count} messages' },
  'add.do': 'Add',

  'leave.do': 'Leave the conversation',
  'leave.title': 'Leave the conversation?',
  'leave.body': 'You can still read all that was said until now, and receive nothing more. A member can add you again.',
  'leave.closes': { one: 'You are the last professional: the conversation will be closed, and {names} can no longer write in it.', other: 'You are the last professional: the conversation will be closed, and {names} can no longer write in it.' },
  'leave.verb': 'Leave',

  'close.do': 'Close the conversation',
  'close.title': 'Close the conversation?',
  'close.body': 'Everyone can still read it. Nobody will write any more, unless it is reopened.',
  'close.reason': 'Reason',
  'close.reason.seen': '(seen by everyone)',
  'close.verb': 'Close',
  'close.too_large': 'The reason is too long: 500 characters at most.',
  'reopen.do': 'Reopen the conversation',
  'reopen.verb': 'Reopen',

  'closed.you': 'You closed it on {day}.',
  'closed.by': 'Closed by {name} on {day}.',
  'closed.reason': 'Reason: “{reason}”.',
  'closed.reads': 'Everyone can read it, nobody writes in it.',
  'closed.left': 'You left this conversation on {day}.',
  'closed.left.sometime': 'You left this conversation.',
  'closed.left.reads': 'You read what was said until then. To write in it, ask a member to add you.',

  'entry.added_you': '{name} added you',
  'entry.added_you.with': '{name} added you, with {names}',
};
