### What went wrong, with what to do. The codes of the API choose among these (src/page/errors.rs).

live-error-empty = There is no text. Paste one or choose a file.
live-error-nothing-to-check = There is no text to check. Paste one or choose a file.
live-error-document = This file could not be read. Save it as ODT or DOCX, or paste its text.
live-error-ocr = This document holds nothing but images. Run character recognition (OCR) on it first, then choose it again.
live-error-encrypted = This file is protected by a password. Remove the protection, then choose it again.
live-error-format = This kind of file cannot be read. Save it as ODT, DOCX, PDF or text (a sheet as ODS or XLSX, slides as ODP or PPTX, a message as EML) and choose that copy.
live-error-too-large = This is too large for this machine. Split the text, or keep only the useful part.
live-error-context = The text is longer than the model can read. Shorten it, or extract the key sentences without AI.
live-error-busy = The machine is already busy. Wait a little and try again, or extract the key sentences without AI.
live-error-retry-after = Try again in { $n } s.
live-error-budget = The energy budget is reached. Ask the person who manages it, or extract the key sentences without AI.
live-error-ledger = Calame cannot write in its ledger any more, so it does nothing. Tell the person who manages it: the disk may be full.
live-error-paused = AI is paused for everybody. Extraction without AI still works.
live-error-model = No model is ready. Ask the person who manages Calame; extraction without AI still works.
live-error-key = Access needs a key. Ask the person who manages Calame for it.
live-error-timeout = It took too long and the work was stopped. Try a shorter text or a shorter length.
live-error-value = A setting is not accepted. Check the form and the length you asked for.
live-error-slow-document = This file takes too long, and reading it was stopped. Save it as ODT or DOCX, or paste its text.
live-error-body = What you sent did not arrive whole. Try again.
live-error-closing = Calame is shutting down. Try again in a moment.
live-error-address = This is not Calame’s own address. Open the one that it shows when it starts.
live-error-operator = Only whoever runs Calame can do that.
live-error-network = The machine that runs Calame does not answer. Check that it is on, then try again.
live-error-cut = The answer was cut off. What was written stays on the page; try again when you like.
live-error-server = Something failed on our side. Try again; if it lasts, tell the person who manages Calame.
live-error-detail = Technical detail: { $value }
