### What the page says. Keys that begin with "live-" are read by its scripts; `.one` and `.other` are chosen by the
### number { $n }. No-break spaces are in the file itself.

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
file-hint = ODT, DOCX, RTF, PDF, EPUB, HTML or text, a saved mail (EML), a sheet (ODS, XLSX, CSV), slides (ODP, PPTX) or a transcript (VTT, SRT). You can also drop it here.
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
words-usual = that of the style
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
