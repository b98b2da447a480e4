/** The directory as one types: who is found, and who of them reads. `fr.js` typesets it. */

export default {
  'directory.found.accounts': { one: '{found}, {count} avec un compte', other: '{found}, {count} avec un compte' },
  'directory.first': { one: '{count} premier affiché', other: '{count} premiers affichés' },
  'directory.further': 'Afficher la suite',
  'directory.absent': 'Ne lit pas MIS',
  'directory.absent.note': '« Ne lit pas MIS » : la personne a un compte, mais ne l\'a pas ouvert depuis 30 jours.',
};
