/** Who is in a conversation: to add, to leave, to close and to reopen. `fr.js` typesets it. */

export default {
  'head.more': 'Autres actions sur la conversation',
  'members.show': 'Voir les participants',
  'members.add': 'Ajouter des participants',
  'members.widen': 'Nouveau groupe avec {name}',

  'add.title': 'Ajouter des participants',
  'add.none': 'Choisissez qui ajouter. Qui est ajouté lit tout l\'historique.',
  'add.already': 'Déjà dans la conversation : {names}.',
  'add.reads': { one: '{names} lira tout l\'historique, {messages}. Ajouter ?', other: '{names} liront tout l\'historique, {messages}. Ajouter ?' },
  'add.messages': { one: '{count} message', other: '{count} messages' },
  'add.messages.about': { one: 'environ {count} message', other: 'environ {count} messages' },
  'add.do': 'Ajouter',

  'leave.do': 'Quitter la conversation',
  'leave.title': 'Quitter la conversation ?',
  'leave.body': 'Vous lirez encore tout ce qui s\'y est dit jusqu\'ici, et ne recevrez plus rien. Un participant pourra vous ajouter de nouveau.',
  'leave.closes': { one: 'Vous êtes le dernier professionnel : la conversation sera clôturée, et {names} ne pourra plus y écrire.', other: 'Vous êtes le dernier professionnel : la conversation sera clôturée, et {names} ne pourront plus y écrire.' },
  'leave.verb': 'Quitter',

  'close.do': 'Clôturer la conversation',
  'close.title': 'Clôturer la conversation ?',
  'close.body': 'Chacun pourra encore la lire. Plus personne n\'écrira, sauf si elle est rouverte.',
  'close.reason': 'Motif',
  'close.reason.seen': '(visible par tous)',
  'close.verb': 'Clôturer',
  'close.too_large': 'Le motif est trop long : 500 caractères au plus.',
  'reopen.do': 'Rouvrir la conversation',
  'reopen.verb': 'Rouvrir',

  'closed.you': 'Vous l\'avez clôturée le {day}.',
  'closed.by': 'Clôturée par {name} le {day}.',
  'closed.reason': 'Motif : « {reason} ».',
  'closed.reads': 'Chacun peut la lire, personne n\'y écrit.',
  'closed.left': 'Vous avez quitté cette conversation le {day}.',
  'closed.left.sometime': 'Vous avez quitté cette conversation.',
  'closed.left.reads': 'Vous lisez ce qui s\'y est dit jusque-là. Pour y écrire, demandez à un participant de vous ajouter.',

  'entry.added_you': '{name} vous a ajouté',
  'entry.added_you.with': '{name} vous a ajouté, avec {names}',
};
