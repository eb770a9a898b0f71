### What a text cost and how it was made.

## Scripts: meter

live-estimated = estimé
live-measured = mesuré
live-class = classe { $value }
live-interval = entre { $low } et { $high }
live-electricity = Électricité
live-carbon = Climat
live-time = Durée
live-tokens = Jetons
live-tokens-value = { $n } lus, { $of } écrits
live-tokens-cached = dont { $n } déjà en mémoire
live-phases = Le temps passé
live-phase-read = document
live-phase-plan = préparation
live-phase-queue = attente
live-phase-prefill = lecture
live-phase-decode = écriture
live-phase-check = contrôle
live-first-token = premier mot après { $value }
live-times = { $n } fois la version sans IA
live-same = à peu près comme la version sans IA
live-without = Sans IA, sur le même compteur (estimation)
live-waste = Gaspillé
live-saved = Épargné par ce qui était déjà lu (estimation)
live-making = Fabrication de la machine (par convention)
live-full = Avec la part de la machine allumée : { $value }
live-sources = Source : { $value }
live-assumptions = Hypothèses : { $value }

## Scripts: provenance

live-model = Modèle
live-no-model = Aucun : calcul sans IA
live-sha256 = Empreinte SHA-256
live-licence = Licence
live-prompt = Consigne
live-prompt-version = version { $value }
live-parameters = Réglages
live-kernel = Calcul
live-version = Version de Calame
live-language = Langue
live-mode = Manière
live-mode-write = rédigé avec l’IA
live-mode-eco = rédigé avec l’IA à partir d’un extrait
live-mode-extract = extrait sans IA
