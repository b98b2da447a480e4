/** French of opening without the server, and of a new version. */

export default {
  'offline.title': 'Hors connexion',
  'offline.closed': 'Sans le serveur, MIS ne peut pas vérifier qui vous êtes : rien ne s\'affiche.',
  'offline.waiting': 'Ce qui attend d\'être envoyé reste gardé sur cet appareil. MIS s\'ouvrira seul au retour du réseau.',
  'version.waiting': 'Nouvelle version :',
  'version.reload': 'recharger',
};
