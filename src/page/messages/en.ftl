### Texts of the page, in English. Keys that begin with "live-" are read by the scripts; `.one` and `.other`
### are chosen by the number { $n }.

## Page

title = Calame, writing with measure
tagline = Summarise and draft at home, counting every joule.
skip = Go to the text
switch-label = Language of the page
private = Your text stays on this machine, in memory, for as long as the work takes. Nothing is sent anywhere else.
noscript = JavaScript is off: the form still works. The cost will be shown with the result.

## Key

key-label = Access key
key-button = Use this key
key-hint = This server asks for a key. It stays in this tab, in memory, and is forgotten when you close it.

## Text

text-heading = Your text
text-label = Text to summarise
text-hint = Paste notes, minutes, a report. You can correct it here before you start.
text-placeholder = Paste your text here…
file-label = or choose a file
file-hint = ODT, DOCX, PDF, HTML, Markdown or plain text. You can also drop it here.
drop-here = Drop the file

## Choices

choices-heading = What you want
style-label = Form
style-summary = Summary
style-minutes = Minutes
style-key-points = Key points
style-email = E-mail to members
style-plain = Plain language
style-grant = Box of a grant form
style-press = Paragraph for the press
words-label = Length, in words
language-label = Result language
language-auto = Same as the text
language-fr = French
language-en = English
make-heading = How to make it
extract-button = Extract the key sentences (no AI)
extract-hint = Whole sentences of your text, chosen by calculation. Nothing is made up.
write-button = Write with AI
write-hint = A small language model rewords, on this machine. To be proofread.
basis-summary = Where does this estimate come from?
stop-button = Stop

## Check of any text

verify-heading = Check a text
verify-hint = Wherever it comes from: from here, from another tool, from your hand. Each sentence is compared with your text (above or beside), without AI.
verify-label = Text to check
verify-file = or choose a file (ODT, DOCX, Markdown, plain text)
verify-button = Check this text (no AI)
verify-edit = Correct, then check
check-source = Document: “{ $value }”
check-against = The document says: “{ $value }”

## Draft

draft-heading = The draft
draft-empty = Nothing yet. The result will appear here, sentence by sentence, with what supports it in your text.
legend = ✓ word for word: these are your text’s words. ✓ cross-checked: the words changed, but figures, names, dates, votes, denials and conditions agree with the passage; an error is still possible. Touch a mark to see the passage.
copy-button = Copy
reviewed-label = I have read this text and checked the flagged sentences
meter-heading = What this text cost
made-heading = How this text was made

## Understand

understand-heading = Understand before use
understand-what = A language model predicts plausible words from the words before them. It does not know whether what it writes is true.
understand-not = It can forget a vote, change a figure, give a sentence to the wrong person. That is why each sentence is compared with your text, and why a person must read it.
understand-energy = Energy mostly goes into computing: reading your text, then writing one word after another. Extracting sentences usually costs far less.
understand-pencil = For a short text, reading it with a pencil in hand is still the fastest and the most frugal way.

## Result page, without JavaScript

result-title = The draft · Calame
result-back = Back to the form
result-why = Why, and the passages of your text
result-error-heading = The text could not be made

## Scripts: stages

live-reading = Reading the file…
live-read =
    .one = File read: { $n } section. Check the text before going on.
    .other = File read: { $n } sections. Check the text before going on.
live-notices = Please note:
live-length-words = Length, in words
live-length-characters = Length, in characters at most
live-words =
    .one = { $n } word
    .other = { $n } words
live-short = Reading this text takes a minute. Perhaps it needs no summary.
live-waiting = Request sent…
live-queued = Waiting: place { $n } in the queue.
live-queued-about = Waiting: place { $n } in the queue, about { $value } to go (estimate).
live-queued-paused = The queue is paused: your request waits at place { $n } and starts once it is resumed.
live-extracting = Choosing the key sentences…
live-planned =
    .one = Reading the text: { $n } section.
    .other = Reading the text: { $n } sections.
live-progress = Section { $n } of { $of }
live-joules-so-far = { $value } so far ({ $name })
live-writing = Writing…
live-checking = Checking the sentences…
live-comparing = Comparing the sentences with your text…
live-put-to-check = The draft is under “Check a text”: correct it, then check it.
live-added = Added.
live-done =
    .one = Done: { $n } sentence.
    .other = Done: { $n } sentences.
live-done-flagged =
    .one = { $n } sentence to read closely.
    .other = { $n } sentences to read closely.
live-stopped = Stopped. What was written stays on the page, unchecked.
live-copied = Copied.
live-copy-failed = Copying did not work: select the text and copy it by hand.
live-stale = The text has changed since this draft: passages are no longer highlighted.

## Scripts: key and budget

live-key-set = Key kept for this tab.
live-key-wrong = This key is not accepted.
live-budget-left = Energy budget { $name }: { $value } left of { $of }.
live-budget-near = Energy budget { $name }: nearly reached, { $value } left of { $of }.
live-budget-spent = Energy budget { $name }: reached, { $value } spent of { $of }.
live-budget-day = of the day
live-budget-month = of the month
live-budget-key-day = of the day for this key
live-budget-key-month = of the month for this key
live-budget-raised = It may be raised by { $name }.
live-budget-ask = To raise it, ask the person who manages Calame.
live-budget-decided-on = Decided on { $date }.
live-budget-decided-by = Decided by { $name }.
live-budget-offer = Extracting the key sentences, without AI, is still possible.

## Scripts: quotes

live-quote-none = The cost will appear here
live-quote-busy = Estimating…
live-quote-unknown = Cost unknown
live-quote-estimate = estimate, { $low } to { $high }
live-quote-no-model = Cost not known yet: the first text will teach it
live-basis-ledger = from the work already done on this machine
live-basis-rule = an order of magnitude, until there is a first figure
live-basis = { $name }: { $value }
live-approx = about { $value }
live-minutes = { $n } min
live-minutes-seconds = { $n } min { $seconds } s
live-seconds = { $n } s
live-less-second = under a second

## Scripts: sentences

live-mark = Sentence { $n }: { $value }. See why
live-marked = { $name }: { $value }
live-verbatim = word for word
live-proven = cross-checked
live-to-check = to check
live-unsupported = no support
live-contradicted = contradicted
live-share =
    .one = { $n } sentence proven of { $of }
    .other = { $n } sentences proven of { $of }
live-source =
    .one = Passage of your text
    .other = Passages of your text
live-against =
    .one = The document says otherwise
    .other = The document says otherwise
live-claim = Claim as it was read: { $value }
live-claim-denied = denied
live-claim-by = according to { $name }
live-modality-done = done
live-modality-planned = planned
live-modality-decided = decided
live-modality-proposed = proposed
live-modality-wished = wished
live-modality-conditional = conditional
live-modality-refused = refused
live-modality-postponed = postponed
live-no-source = No passage of your text supports this sentence.
live-show-source = See in the text
live-close = Close
live-about-unproven = re-worded
live-reason-unproven = Nothing proves that the document says so: the words are not its own.
live-about-number-absent = number absent
live-reason-number-absent = A number or an amount is not in the document.
live-about-number-elsewhere = number from elsewhere
live-reason-number-elsewhere = The document gives this number, but for something else.
live-about-date-elsewhere = date from elsewhere
live-reason-date-elsewhere = The document gives this date, but for something else.
live-about-date-absent = date absent
live-reason-date-absent = This date is not in the document.
live-about-time-absent = time absent
live-reason-time-absent = This time of day is not in the document.
live-about-name-absent = name absent
live-reason-name-absent = A name is not in the document.
live-about-name-altered = name changed
live-reason-name-altered = The document spells this name otherwise.
live-about-who-differs = someone else
live-reason-who-differs = The document says it of somebody else.
live-about-vote-reversed = vote reversed
live-reason-vote-reversed = The document gives the other outcome of this vote.
live-about-vote-absent = vote absent
live-reason-vote-absent = The document tells of no such vote.
live-about-vote-count = count of votes
live-reason-vote-count = The document counts these votes otherwise.
live-about-negation-differs = denial
live-reason-negation-differs = The sentence denies what the document affirms, or the reverse.
live-about-modality-differs = done or planned
live-reason-modality-differs = The document tells it as a proposal, a plan or a wish; the sentence tells it as done or decided, or the reverse.
live-about-condition-dropped = condition left out
live-reason-condition-dropped = The document sets a condition that the sentence does not tell.
live-about-hearsay = hearsay
live-reason-hearsay = In the document somebody says so; the sentence tells it as a fact.
live-about-year-differs = other year
live-reason-year-differs = The document says it of another year.
live-about-corrected = corrected later
live-reason-corrected = The document corrects it later.
live-about-withdrawn = withdrawn later
live-reason-withdrawn = The document takes it back later.
live-about-weak-support = little support
live-reason-weak-support = Few of its words come from the document.
live-about-limited = limit left out
live-reason-limited = The next sentence of the document limits what this one says.
live-about-wrong-language = other language
live-reason-wrong-language = The sentence is not in the language that was asked for.
live-about-other-language-source = document in another language
live-reason-other-language-source = The document is in another language: its words cannot be compared.
live-about-repeated = repetition
live-reason-repeated = The sentence repeats another one.
live-about-unfinished = unfinished
live-reason-unfinished = The sentence is not finished.
live-label-ai = Draft written by an AI, not reviewed
live-label-extract = Sentences extracted from your text, without AI
live-label-checked = Text compared with the document, without AI
live-reviewed = Written with an AI, reviewed on { $date }
live-coverage =
    .one = { $n } section read out of { $of }
    .other = { $n } sections read out of { $of }

## Scripts: facts left out for length

live-left-out = Left out for length: { $value }.
live-left-add = Add them
live-left-decision =
    .one = { $n } decision
    .other = { $n } decisions
live-left-vote =
    .one = { $n } vote
    .other = { $n } votes
live-left-action =
    .one = { $n } action
    .other = { $n } actions
live-left-figure =
    .one = { $n } figure
    .other = { $n } figures
live-left-date =
    .one = { $n } date
    .other = { $n } dates
live-left-open =
    .one = { $n } open point
    .other = { $n } open points
live-left-cause =
    .one = { $n } reason
    .other = { $n } reasons
live-left-context =
    .one = { $n } other passage
    .other = { $n } other passages

## Scripts: meter

live-estimated = estimated
live-measured = measured
live-class = class { $value }
live-interval = between { $low } and { $high }
live-electricity = Electricity
live-carbon = Climate
live-time = Time
live-tokens = Tokens
live-tokens-value = { $n } read, { $of } written
live-tokens-cached = of which { $n } already in memory
live-phases = Where the time went
live-phase-read = document
live-phase-plan = planning
live-phase-queue = waiting
live-phase-prefill = reading
live-phase-decode = writing
live-phase-check = checking
live-first-token = first word after { $value }
live-times = { $n } times the version without AI
live-same = about the same as the version without AI
live-without = Without AI, on the same meter (estimate)
live-waste = Wasted
live-saved = Spared by what was read before (estimate)
live-making = Making the machine (by convention)
live-full = With the share of the machine being on: { $value }
live-sources = Source: { $value }
live-assumptions = Assumptions: { $value }

## Scripts: provenance

live-model = Model
live-no-model = None: computed without AI
live-sha256 = SHA-256 digest
live-licence = Licence
live-prompt = Prompt
live-prompt-version = version { $value }
live-parameters = Parameters
live-kernel = Kernel
live-version = Calame version
live-language = Language
live-mode = Way
live-mode-write = written with AI
live-mode-eco = written with AI from an extract
live-mode-extract = extracted without AI

## Scripts: errors, with what to do

live-error-empty = There is no text. Paste one or choose a file.
live-error-nothing-to-check = There is no text to check. Paste one or choose a file.
live-error-document = This file could not be read. Save it as ODT or DOCX, or paste its text.
live-error-ocr = This PDF holds nothing but images. Run character recognition (OCR) on it first, then choose it again.
live-error-encrypted = This file is protected by a password. Remove the protection, then choose it again.
live-error-format = This kind of file is not recognised. Choose an ODT, DOCX, PDF, HTML, Markdown or text file.
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
