"""The names of INSi's contract.

Source:  WSDL DESIR_ICIR_EXP 1.5.0, its schemas INSi_RECSANS_INS, INSi_RESULTAT_INS, CTXLPS 01.00, CTXBAM 01.02 and
         faultSOAP 01.01 (docs/decisions/0019-insi.md)
"""

SOAP = "http://www.w3.org/2003/05/soap-envelope"
ADDRESSING = "http://www.w3.org/2005/08/addressing"
LPS = "urn:siram:lps:ctxlps"
BAM = "urn:siram:bam:ctxbam"
ERROR = "urn:siram"
QUERY = "http://www.cnamts.fr/INSiRecSans"
RESULT = "http://www.cnamts.fr/INSiResultat"

ACTION = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite"
