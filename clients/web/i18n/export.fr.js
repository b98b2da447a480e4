/** Export d'une conversation, et d'un dossier. `fr.js` typesets it. */

export default {
  'export.do': 'Exporter la conversation',
  'export.title': 'Exporter la conversation',
  'export.body': 'Un seul fichier (zip), avec tout ce que vous pouvez lire ici :',
  'export.part.read': 'la conversation à lire et à imprimer (PDF et page web)',
  'export.part.files': 'les photos et les documents',
  'export.part.proof': 'la preuve de chaque message, vérifiable sans le serveur (mis-verify)',
  'export.leaves': 'Ce fichier quitte la messagerie sécurisée : rangez-le comme un document médical. L\'export est noté dans la traçabilité.',
  'export.verb': 'Exporter',
  'export.again': 'Exporter à nouveau',
  'export.progress': 'Export en cours : {percent} %',
  'export.saved': { one: '{name} est dans vos téléchargements : {count} entrée.', other: '{name} est dans vos téléchargements : {count} entrées.' },
  'export.broken': 'L\'export a été interrompu, et rien n\'a été enregistré. Recommencez.',
  'export.unavailable': 'Les derniers messages ne sont pas encore signés. Réessayez dans un instant.',

  'dossier.export.title': 'Exporter le dossier',
  'dossier.export.body': 'Un seul fichier (zip), avec tout ce que vous pouvez lire de ce dossier en ce moment :',
  'dossier.export.part.read': 'le dossier à lire et à imprimer (PDF et page web)',
  'dossier.export.part.files': 'les documents, avec leurs fichiers',
  'dossier.export.part.conversations': 'ses conversations, avec leurs photos et leurs fichiers',
  'dossier.export.part.proof': 'la preuve de chaque élément, vérifiable sans le serveur (mis-verify)',
  'dossier.export.leaves': 'Ce fichier quitte la messagerie sécurisée : rangez-le comme un document médical. La personne voit que vous l\'avez exporté, et pourquoi.',
  'dossier.export.leaves.mine': 'Ce fichier quitte la messagerie sécurisée : rangez-le comme vos papiers de santé. L\'export est noté dans « Qui a lu ».',
  'dossier.export.reason': 'Pourquoi vous l\'exportez',
  'dossier.reason.export_reason': 'Écrivez pourquoi : la personne le lira.',
  'dossier.reason.export_audience': 'Ce dossier ne s\'exporte pas par un aidant : demandez à la personne.',
};
