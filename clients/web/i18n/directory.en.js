/** The directory as one types: who is found, and who of them reads. */

export default {
  'directory.found.accounts': { one: '{found}, {count} with an account', other: '{found}, {count} with an account' },
  'directory.first': { one: 'The first {count}', other: 'The first {count}' },
  'directory.further': 'Show more',
  'directory.absent': 'Does not read MIS',
  'directory.absent.note': '“Does not read MIS”: they have an account, and have not opened it for 30 days.',
};
