/** Recherche: messages found by their words. `fr.js` typesets it. */

export default {
  'search.do': 'Chercher « {text} » dans les messages',
  'search.back': 'Revenir aux conversations',
  'search.within': 'Rechercher dans la conversation',
  'search.words': 'Mots à rechercher',
  'search.results': 'Messages trouvés',
  'search.busy': 'Recherche en cours…',
  'search.found': { one: '{count} message trouvé.', other: '{count} messages trouvés.' },
  'search.found.more': { one: '{count} message trouvé pour l\'instant.', other: '{count} messages trouvés pour l\'instant.' },
  'search.more': 'Chercher plus loin',
  'search.none.title': 'Aucun message trouvé',
  'search.none.body': 'Essayez le début d\'un mot : accents et majuscules ne comptent pas.',
  'search.elsewhere': 'Conversation',
  'search.corrected': 'Corrigé depuis',
  'search.correction': 'Correction',
};
