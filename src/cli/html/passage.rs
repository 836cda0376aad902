//! The lines of a note around a finding, with what took part marked.

use maud::{Markup, html};

use crate::cli::note::Note;
use crate::cli::view::{cut, plain};
use crate::findings::Finding;
use crate::text::Span;

/// How many columns of a line are shown at most.
const WIDEST: usize = 400;

/// Words that are marked.
struct Mark<'a> {
    span: Span,
    /// The part that they play; nothing for the anchor.
    role: Option<&'a str>,
}

/// The lines that hold the anchor, with those beside them, and the lines that hold what else took part.
pub(super) fn passage(note: &Note, finding: &Finding) -> Markup {
    let mut marks = vec![Mark { span: finding.span, role: None }];
    for related in &finding.related {
        if marks.iter().all(|mark| !mark.span.overlaps(related.span)) {
            marks.push(Mark { span: related.span, role: Some(&related.role) });
        }
    }
    marks.sort_by_key(|mark| mark.span.start);
    let last_byte = |span: Span| span.end.saturating_sub(1).max(span.start);
    let mut lines: Vec<usize> = marks
        .iter()
        .flat_map(|mark| note.lines.line_of(mark.span.start)..=note.lines.line_of(last_byte(mark.span)))
        .collect();
    let first = note.lines.line_of(finding.span.start);
    let last = note.lines.line_of(last_byte(finding.span));
    let has_words =
        |line: &usize| *line < note.lines.line_count() && !text_of(note, *line).of(note.text()).trim().is_empty();
    lines.extend(first.checked_sub(1).filter(has_words));
    lines.extend(Some(last + 1).filter(has_words));
    lines.sort_unstable();
    lines.dedup();
    let mut before: Option<usize> = None;
    html! {
        div.passage {
            @for line in lines {
                @if before.replace(line).is_some_and(|before| before + 1 < line) { div.gap { "⋮" } }
                div.line {
                    span.number { (line + 1) }
                    span.words { (words(note, text_of(note, line), &marks)) }
                }
            }
        }
    }
}

/// A line without its end.
fn text_of(note: &Note, line: usize) -> Span {
    let whole = note.lines.line_span(line);
    Span::new(whole.start, whole.start + whole.of(note.text()).trim_end().len())
}

fn words(note: &Note, line: Span, marks: &[Mark<'_>]) -> Markup {
    let text = line.of(note.text());
    let here: Vec<(Span, Option<&str>, bool)> = marks
        .iter()
        .filter(|mark| mark.span.start < line.end && line.start < mark.span.end)
        .map(|mark| {
            let start = mark.span.start.max(line.start) - line.start;
            let end = mark.span.end.min(line.end) - line.start;
            (Span::new(start, end), mark.role, mark.span.end <= line.end)
        })
        .collect();
    let spans: Vec<Span> = here.iter().map(|(span, ..)| *span).collect();
    let segments = if spans.is_empty() { vec![start_of(text)] } else { cut(text, &spans, WIDEST) };
    html! {
        @for segment in &segments {
            @if segment.start > 0 { span.cut { "… " } }
            @let inside = here.iter().filter(|(span, ..)| segment.start <= span.start && span.end <= segment.end);
            @let inside: Vec<_> = inside.collect();
            @for (index, (span, role, ends)) in inside.iter().enumerate() {
                @let from = if index == 0 { segment.start } else { inside[index - 1].0.end };
                (shown(&text[from..span.start]))
                mark class=(if role.is_some() { "related" } else { "anchor" }) { (shown(span.of(text))) }
                @if let (Some(role), true) = (role, ends) { span.role { (plain::line(role)) } }
            }
            (shown(&text[inside.last().map_or(segment.start, |(span, ..)| span.end)..segment.end]))
        }
        @if segments.last().is_some_and(|last| last.end < text.len()) { span.cut { " …" } }
    }
}

/// As much of a line without marks as is shown.
fn start_of(text: &str) -> Span {
    Span::new(0, text.char_indices().nth(WIDEST).map_or(text.len(), |(at, _)| at))
}

/// Words of a note as they are shown: nothing in them turns the direction of the page.
fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|character| plain::push(&mut out, character));
    out
}
