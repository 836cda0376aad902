//! Reading one block.

use super::anaphora::Passage;
use super::assertion::{CueMark, Sight, assess};
use super::company::{Verdict, judge};
use super::context::Context;
use super::duration::{Duration, read_durations};
use super::mention::Mention;
use super::note_date::note_date;
use super::spelling::Corrected;
use super::token::LazyTokens;
use super::value::{Value, read_values};
use crate::knowledge::{Ambiguous, ConceptId, Cue, CueKind, Direction, Kind, Knowledge, Named, SectionKind, TermInfo};
use crate::note::{find_header, inline_header, is_list_item, is_table_row, rows, sentences};
use crate::text::{Folded, Span};

/// A sentence of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadSentence {
    /// Where it lies, in bytes of the block.
    pub span: Span,
    /// The section that it stands in.
    pub section: SectionKind,
    /// Whether a section starts with it.
    pub opens_section: bool,
}

/// Words that put one thing before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Precedence {
    /// Where they stand, in bytes of the block.
    pub span: Span,
    /// On which side the thing that came later stands; for `both`, what stands before them came before what stands behind.
    pub direction: Direction,
    /// Whether their sentence starts with a word for what was named before it ("they").
    pub refers: bool,
}

/// Words that relate things, by their places in bytes of the block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ties {
    /// Words that link ("since", "for", "due to").
    pub links: Vec<Span>,
    /// Words that link what follows them with the rest of the clause that they open ("since starting X, …").
    pub opens: Vec<Span>,
    /// Words that put one thing before another ("before", "predates").
    pub precedes: Vec<Precedence>,
    /// Where the things stand since which a symptom of the sentence has grown worse ("worse since …").
    pub worsens: Vec<Span>,
    /// Words that refer to what the sentence before named ("it", "this").
    pub refers: Vec<Span>,
}

/// The longest term that is looked for around a cue, in bytes.
const LONGEST_TERM: usize = 200;

/// What a block says. All places are bytes of the block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BlockReading {
    /// Its sentences; never empty for a block that holds text.
    pub sentences: Vec<ReadSentence>,
    /// The mentions, in order.
    pub mentions: Vec<Mention>,
    /// The results, in order.
    pub values: Vec<Value>,
    /// The durations, in order.
    pub durations: Vec<Duration>,
    /// The words that relate things, where there are any.
    pub ties: Option<Box<Ties>>,
    /// The title of the header that it starts with.
    pub header: Option<Span>,
    /// A full date, where the block stands before the first section: perhaps the note's own.
    pub date: Option<jiff::civil::Date>,
    /// Whether the block is one item of a plan, in which a drug and an indication belong together.
    pub is_plan_item: bool,
    /// Whether the block is a top-level item of a plan, which is a section of its own.
    pub opens_plan_item: bool,
    /// What it leaves to the next block.
    pub leaves: Context,
}

impl BlockReading {
    /// The mentions that are shown: those of background words ("at rest", "since") only serve rules.
    pub fn shown_mentions<'a>(&'a self, knowledge: &'a Knowledge) -> impl Iterator<Item = &'a Mention> {
        self.mentions.iter().filter(|mention| !knowledge.concept(mention.concept).concept.background)
    }

    /// The words that relate things; none in most blocks.
    #[must_use]
    pub fn ties(&self) -> &Ties {
        static NONE: Ties = Ties {
            links: Vec::new(),
            opens: Vec::new(),
            precedes: Vec::new(),
            worsens: Vec::new(),
            refers: Vec::new(),
        };
        self.ties.as_deref().unwrap_or(&NONE)
    }

    /// Gives back the room that lists grew beyond what they hold: a note is thousands of blocks, kept while it is open.
    fn shrink(&mut self) {
        self.sentences.shrink_to_fit();
        self.mentions.shrink_to_fit();
        self.values.shrink_to_fit();
        self.durations.shrink_to_fit();
    }
}

impl BlockReading {
    /// Keeps the words of a sentence that relate things: links, orders in time, references.
    fn relate(&mut self, passage: &Passage<'_>, sentence: usize, cues: &[CueMark]) {
        for mark in cues {
            let span = passage.folded.source_span(mark.folded);
            let direction = mark.cue.direction;
            match mark.cue.kind {
                CueKind::Links => {
                    let ties = self.ties.get_or_insert_default();
                    ties.links.push(span);
                    if direction == Direction::Both && passage.opens_clause(sentence, *mark) {
                        ties.opens.push(span);
                    }
                }
                // "None before that" says that it is not older.
                CueKind::Precedes if passage.says_not(sentence, *mark) => {}
                CueKind::Precedes => {
                    let refers = passage.starts_by_referring(sentence);
                    self.ties.get_or_insert_default().precedes.push(Precedence { span, direction, refers });
                }
                CueKind::Worsens => {
                    let scope = passage.folded.source_span(passage.since_what(sentence, *mark));
                    self.ties.get_or_insert_default().worsens.push(scope);
                }
                CueKind::Refers => self.ties.get_or_insert_default().refers.push(span),
                _ => {}
            }
        }
    }
}

/// What a reading is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// All that a reader may want to see.
    All,
    /// What rules ask for: a duration that belongs to no mention is none of it.
    Rules,
}

/// Reads a block in its context.
#[must_use]
pub fn read_block(text: &str, after_blank: bool, context: Context, knowledge: &Knowledge) -> BlockReading {
    read_block_for(Purpose::All, text, after_blank, context, knowledge)
}

/// Gathers what the words of a block can be read as, whatever stands around them.
pub(super) fn gather_named(text: &str, knowledge: &Knowledge, named: &mut Named) {
    let corrected = Corrected::new(text, Folded::new(text), knowledge.spelling());
    for candidate in knowledge.lexicon.candidates(text, &corrected.folded) {
        if let TermInfo::Concept { concept, ambiguous, .. } = candidate.info {
            named.add(*concept);
            if let Some(other) = ambiguous.and_then(|index| knowledge.concept(*concept).read_as[index]) {
                named.add(other);
            }
        }
    }
}

/// Reads a block in its context, as far as a purpose asks for.
pub(super) fn read_block_for(
    purpose: Purpose,
    text: &str,
    after_blank: bool,
    context: Context,
    knowledge: &Knowledge,
) -> BlockReading {
    let mut context = if after_blank { context.after_blank() } else { context };
    let list_item = is_list_item(text.trim_start_matches(['\n', '\r']));
    if !list_item && context.lead_in.is_some() && !text.trim().is_empty() {
        context.lead_in = None;
    }
    let inherited = context;
    let header = find_header(text, &knowledge.language);
    let mut body = 0;
    if let Some(header) = header {
        match header.kind {
            Some(kind) => {
                context = enter(kind, header.has_body, header.system, context);
                body = header.body;
            }
            None if context.section == SectionKind::Plan => context.in_problem = true,
            None => context = Context { in_problem: true, ..Context::default() },
        }
    }
    let corrected = Corrected::new(text, Folded::new(text), knowledge.spelling());
    let folded = &corrected.folded;
    let line = text.trim_start_matches(['\n', '\r']);
    let indent = line.len() - line.trim_start().len();
    let mut reading = BlockReading {
        opens_plan_item: context.section == SectionKind::Plan && list_item && indent <= 1,
        header: header.map(|header| header.title),
        date: if inherited.section == SectionKind::None { note_date(text) } else { None },
        is_plan_item: context.section == SectionKind::Plan && (list_item || context.in_problem),
        ..BlockReading::default()
    };
    let cut = cut(text, folded, header.map(|_| body), context, knowledge);
    reading.sentences = cut.sentences;
    let (spans, context) = (cut.folded, cut.leaves);
    if spans.is_empty() {
        reading.leaves = context;
        return reading;
    }
    let found = Found::new(text, folded, &spans, &cut.visceral, knowledge);
    let passage = Passage { text, folded, sentences: &spans, cues: &found.cues, knowledge };
    for (index, &sentence) in spans.iter().enumerate() {
        let first = found.cues.partition_point(|mark| mark.folded.start < sentence.start);
        let last = found.cues.partition_point(|mark| mark.folded.start < sentence.end);
        let cues = &found.cues[first..last];
        let first = found.concepts.partition_point(|(_, at)| at.start < sentence.start);
        let last = found.concepts.partition_point(|(_, at)| at.start < sentence.end);
        let concepts = &found.concepts[first..last];
        let is_drug = |concept: ConceptId| knowledge.concept(concept).concept.kind.is_drug();
        let drugs: Vec<Span> = concepts.iter().filter(|entry| is_drug(entry.0)).map(|entry| entry.1).collect();
        let sight = Sight {
            source: text,
            folded,
            sentence,
            cues,
            drugs: &drugs,
            section: reading.sentences[index].section,
            context: inherited,
            is_list_item: list_item,
            language: &knowledge.language,
        };
        for &(concept, at) in concepts {
            let kind = knowledge.concept(concept).concept.kind;
            let assertion = assess(&sight, kind, at);
            let span = folded.source_span(at);
            reading.mentions.push(Mention {
                concept,
                span,
                text: span.of(text).into(),
                read_as: corrected.read_as(at),
                bare: found_at(&found.bare, |&span| span, at).is_some(),
                sentence: index,
                section: sight.section,
                assertion,
            });
        }
        passage.refer_back(index, &mut reading.mentions);
        reading.relate(&passage, index, cues);
    }
    let tokens = LazyTokens::new(text, folded, &knowledge.language.words);
    reading.values = read_values(text, &tokens, &spans, &found.analytes, knowledge);
    reading.durations = read_durations(text, folded, &tokens, &spans, &reading.mentions, purpose, knowledge);
    if purpose == Purpose::All {
        reading.shrink();
    }
    reading.leaves = Context { lead_in: lead_in(text, folded, &spans, &found.cues, inherited, list_item), ..context };
    reading
}

/// The sentences of a block, with the sections that open among them.
#[derive(Default)]
struct Cut {
    sentences: Vec<ReadSentence>,
    /// The same sentences in the folded block.
    folded: Vec<Span>,
    /// Whether each stands under a header of an organ.
    visceral: Vec<bool>,
    /// The context behind the last one.
    leaves: Context,
}

/// Cuts a block into sentences; `body` is where the text behind its header starts, if it has one.
fn cut(text: &str, folded: &Folded, body: Option<usize>, mut context: Context, knowledge: &Knowledge) -> Cut {
    let mut found = Cut::default();
    let mut all = sentences(folded, &knowledge.language);
    if text.lines().any(is_table_row) {
        all = rows(text, folded, all);
    }
    let start_of_body = body.unwrap_or(0);
    for sentence in all {
        let source = folded.source_span(sentence.folded);
        if source.end <= start_of_body && start_of_body > 0 {
            continue;
        }
        let first = found.folded.is_empty();
        let mut start = source.start.max(start_of_body);
        let mut opens_section = first && body.is_some();
        if !first
            && let Some(header) = inline_header(&text[start..source.end], &knowledge.language)
            && let Some(kind) = header.kind
        {
            context = enter(kind, true, header.system, context);
            start += header.body;
            opens_section = true;
        }
        let span = Span::new(start, source.end);
        found.folded.push(folded.folded_span(span));
        found.visceral.push(context.visceral);
        found.sentences.push(ReadSentence { span, section: context.section, opens_section });
    }
    found.leaves = context;
    found
}

/// The context inside a section that has just begun. One that starts on its header's line ends at a blank line.
fn enter(kind: SectionKind, has_body: bool, system: Option<bool>, context: Context) -> Context {
    if let Some(visceral) = system {
        let inside = matches!(context.section, SectionKind::Review | SectionKind::History | SectionKind::Exam);
        let section = if inside { context.section } else { kind };
        return Context { section, visceral, ends_at_blank: context.ends_at_blank && inside, ..context };
    }
    Context { section: kind, ends_at_blank: has_body, in_problem: false, visceral: false, lead_in: context.lead_in }
}

/// The cue that a line ending in a colon hands on to the list under it.
fn lead_in(
    text: &str,
    folded: &Folded,
    sentences: &[Span],
    cues: &[CueMark],
    inherited: Context,
    list_item: bool,
) -> Option<CueKind> {
    if !text.trim_end().ends_with(':') {
        return if list_item { inherited.lead_in } else { None };
    }
    let last = *sentences.last()?;
    cues.iter()
        .filter(|mark| last.contains(mark.folded) && mark.cue.direction == Direction::Forward)
        .filter(|mark| {
            matches!(
                mark.cue.kind,
                CueKind::Negated | CueKind::Hypothetical | CueKind::BloodRelative | CueKind::OtherPerson
            )
        })
        .filter(|mark| folded.text()[mark.folded.end..last.end].split_whitespace().count() <= 8)
        .map(|mark| mark.cue.kind)
        .next()
}

/// The terms and cues of a block, overlaps resolved; places are in the folded block.
struct Found {
    concepts: Vec<(ConceptId, Span)>,
    /// Where a term stands that may mean something else, in order.
    bare: Vec<Span>,
    analytes: Vec<(ConceptId, Span)>,
    cues: Vec<CueMark>,
}

impl Found {
    fn new(text: &str, folded: &Folded, sentences: &[Span], visceral: &[bool], knowledge: &Knowledge) -> Self {
        let mut concepts: Vec<(ConceptId, Span)> = Vec::new();
        let mut bare: Vec<(Span, &Ambiguous)> = Vec::new();
        let mut analytes: Vec<(ConceptId, Span)> = Vec::new();
        let mut cues: Vec<CueMark> = Vec::new();
        for candidate in knowledge.lexicon.candidates(text, folded) {
            let after = sentences.partition_point(|span| span.start <= candidate.folded.start);
            let Some(sentence) = after.checked_sub(1) else { continue };
            if !sentences[sentence].contains(candidate.folded) {
                continue;
            }
            match candidate.info {
                TermInfo::Cue(cue) => cues.push(CueMark { cue: *cue, folded: candidate.folded }),
                TermInfo::Concept { concept, ambiguous, .. } => {
                    let info = knowledge.concept(*concept);
                    if info.concept.kind == Kind::Lab {
                        analytes.push((*concept, candidate.folded));
                        continue;
                    }
                    let meant = ambiguous.map_or(Some(*concept), |index| {
                        let company = &info.concept.ambiguous[index];
                        let under_organ = visceral[sentence];
                        match judge(company, folded.text(), sentences, sentence, under_organ, candidate.folded) {
                            Verdict::Means => Some(*concept),
                            Verdict::Blocked => info.read_as[index],
                            Verdict::Unknown => None,
                        }
                    });
                    if let Some(index) = ambiguous.filter(|&index| info.read_as[index].is_some()) {
                        bare.push((candidate.folded, &info.concept.ambiguous[index]));
                    }
                    concepts.extend(meant.map(|concept| (concept, candidate.folded)));
                }
            }
        }
        keep_longest(&mut concepts, |entry| entry.1);
        concepts.dedup();
        bare.sort_by_key(|(at, _)| (at.start, at.end));
        follow_look_alikes(folded.text(), sentences, &bare, &mut concepts, knowledge);
        let bare = bare.into_iter().map(|(at, _)| at).collect();
        concepts.retain(|(concept, _)| !knowledge.concept(*concept).concept.unseen);
        keep_longest(&mut analytes, |entry| entry.1);
        // A word inside a term ("no problems with anesthesia") is no cue of its own, nor are words that reach into one. A
        // background word may be a cue as well ("since").
        cues.retain(|mark| {
            let from = concepts.partition_point(|(_, span)| span.start + LONGEST_TERM < mark.folded.start);
            let near = concepts[from..].iter().take_while(|(_, span)| span.start < mark.folded.end);
            !near.into_iter().any(|(concept, span)| {
                let background = knowledge.concept(*concept).concept.background;
                let hidden = span.contains(mark.folded) && *span != mark.folded;
                span.overlaps(mark.folded) && (hidden || !background)
            })
        });
        resolve_cues(&mut cues);
        Self { concepts, bare, analytes, cues }
    }
}

/// The first entry that stands just there, of some that are sorted by their places.
fn found_at<T>(sorted: &[T], place: impl Fn(&T) -> Span, at: Span) -> Option<&T> {
    let key = |span: Span| (span.start, span.end);
    let first = sorted.partition_point(|entry| key(place(entry)) < key(at));
    sorted.get(first).filter(|entry| place(entry) == at)
}

/// How far behind a look-alike its bare name may mean it, in bytes of folded text.
const FOLLOWS: usize = 300;

/// "Hemifacial spasm R. Last spasms returned at week 10": a bare word that repeats a look-alike means it, unless its own
/// sentence names a muscle or the word was said of one in between.
fn follow_look_alikes(
    text: &str,
    sentences: &[Span],
    bare: &[(Span, &Ambiguous)],
    concepts: &mut [(ConceptId, Span)],
    knowledge: &Knowledge,
) {
    let is_look_alike = |concept: ConceptId| knowledge.concept(concept).concept.kind == Kind::LookAlike;
    for index in 1..concepts.len() {
        let (concept, at) = concepts[index];
        let Some((_, company)) = found_at(bare, |(span, _)| *span, at) else { continue };
        let word = at.of(text).trim_end_matches('s');
        if is_look_alike(concept) || word.contains(' ') {
            continue;
        }
        let last = concepts[..index].iter().rev().find(|(_, span)| {
            let said = span.of(text).trim_end_matches('s');
            said.ends_with(word)
        });
        let Some(&(meant, before)) = last else { continue };
        let sentence = sentences[sentences.partition_point(|span| span.start <= at.start).saturating_sub(1)];
        let named = sentence.of(text).split(|character: char| !character.is_alphanumeric());
        if is_look_alike(meant)
            && before.end + FOLLOWS > at.start
            && !named.into_iter().any(|word| company.unless_nearer.iter().any(|part| part == word))
        {
            concepts[index].0 = meant;
        }
    }
}

/// Drops cues inside longer ones ("no" in "no longer"), but not those that say the same, nor "not" in "would not",
/// which speaks of drugs only.
fn resolve_cues(cues: &mut Vec<CueMark>) {
    cues.sort_by_key(|mark| (mark.folded.start, mark.folded.end));
    let all = cues.clone();
    cues.retain(|mark| {
        let from = all.partition_point(|other| other.folded.start + LONGEST_TERM < mark.folded.start);
        let mut near = all[from..].iter().take_while(|other| other.folded.start <= mark.folded.start);
        mark.cue.kind != CueKind::Pseudo
            && !near.any(|other| {
                other.folded.contains(mark.folded)
                    && other.folded != mark.folded
                    && (other.cue.kind != mark.cue.kind || narrows(other.cue, mark.cue))
                    && other.cue.kind != CueKind::Considered
                    && other.cue.kind != CueKind::Links
            })
    });
}

/// Whether a longer cue says the same as the shorter one in it, but does not reach over commas ("if he", "if").
fn narrows(longer: Cue, shorter: Cue) -> bool {
    longer.kind == CueKind::Hypothetical && shorter.over_commas && !longer.over_commas
}

/// Drops what lies inside something longer; equals stay.
fn keep_longest<T>(found: &mut Vec<T>, span: impl Fn(&T) -> Span) {
    found.sort_by_key(|entry| (span(entry).start, usize::MAX - span(entry).end));
    let mut longest: Option<Span> = None;
    found.retain(|entry| {
        let this = span(entry);
        let inside = longest.is_some_and(|longest| longest.contains(this) && longest != this);
        if !inside && longest.is_none_or(|longest| this.end > longest.end) {
            longest = Some(this);
        }
        !inside
    });
}
