//! Markdown on a terminal.

use std::fmt::Write;

use anstyle::Style;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::plain;
use super::style::{CODE, EMPHASIS, FAINT, LINK, NONE, STRONG, paint};
use super::table::{Cell, table};
use super::wrap::{Fragment, wrap};

/// How far text stands in from its heading.
const BODY: &str = "  ";

/// A page of Markdown set in lines of at most `width` columns, as far as its words allow.
pub(in crate::cli) fn markdown(page: &str, width: usize) -> String {
    let mut setter = Setter { width, ..Setter::default() };
    for event in Parser::new_ext(page, Options::ENABLE_TABLES) {
        setter.event(event);
    }
    setter.flush();
    setter.out
}

/// A list that is open.
struct List {
    /// The number of the next item, in a numbered list.
    next: Option<u64>,
}

#[derive(Default)]
struct Setter {
    out: String,
    width: usize,
    fragments: Vec<Fragment>,
    styles: Vec<Style>,
    lists: Vec<List>,
    /// What stands before each line of the blocks that are open: the indents of items, the bars of quotations.
    indents: Vec<String>,
    /// What stands before the first line of an item, instead of its indent.
    marker: Option<String>,
    heading: Option<HeadingLevel>,
    code: Option<String>,
    /// The address of the open link and where its text starts.
    link: Option<(String, usize)>,
    rows: Vec<Vec<Cell>>,
    needs_gap: bool,
}

impl Setter {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.push(&text, NONE),
            },
            Event::Code(text) => self.push(&text, CODE),
            Event::SoftBreak => self.push(" ", NONE),
            Event::HardBreak => self.fragments.push(Fragment::Break),
            Event::Rule => {
                self.gap();
                let line = "─".repeat(self.width.saturating_sub(BODY.len()));
                let _ = writeln!(self.out, "{BODY}{}", paint(FAINT, &line));
                self.needs_gap = true;
            }
            Event::Html(text) | Event::InlineHtml(text) => self.push(&text, FAINT),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                self.gap();
                self.heading = Some(level);
                self.styles.push(STRONG);
            }
            Tag::Paragraph => self.gap(),
            Tag::Emphasis => self.styles.push(EMPHASIS),
            Tag::Strong => self.styles.push(STRONG),
            Tag::Link { dest_url, .. } => self.link = Some((dest_url.to_string(), self.fragments.len())),
            Tag::List(next) => {
                self.flush();
                if self.lists.is_empty() {
                    self.gap();
                }
                self.lists.push(List { next });
            }
            Tag::Item => {
                self.flush();
                let marker = match self.lists.last_mut().and_then(|list| list.next.as_mut()) {
                    Some(number) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    None => "• ".to_owned(),
                };
                self.indents.push(" ".repeat(plain::width(&marker)));
                self.marker = Some(marker);
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.gap();
                self.indents.push("│ ".to_owned());
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.gap();
                self.code = Some(String::new());
            }
            Tag::Table(_) => {
                self.flush();
                self.gap();
            }
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.flush();
                self.styles.pop();
                self.heading = None;
                self.needs_gap = true;
            }
            TagEnd::Paragraph => {
                self.flush();
                self.needs_gap = true;
            }
            TagEnd::Emphasis | TagEnd::Strong => {
                self.styles.pop();
            }
            TagEnd::Link => self.end_link(),
            TagEnd::List(_) => {
                self.lists.pop();
                self.needs_gap = self.lists.is_empty() || self.needs_gap;
            }
            TagEnd::Item => {
                self.flush();
                self.indents.pop();
                self.marker = None;
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.indents.pop();
                self.needs_gap = true;
            }
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::TableCell => {
                let text: String = self.fragments.drain(..).map(|fragment| fragment.text().to_owned()).collect();
                let style = if self.rows.len() == 1 { STRONG } else { NONE };
                if let Some(row) = self.rows.last_mut() {
                    row.push((plain::line(&text), style));
                }
            }
            TagEnd::Table => {
                let rows = std::mem::take(&mut self.rows);
                self.out.push_str(&table(&rows, &self.indent()));
                self.needs_gap = true;
            }
            _ => {}
        }
    }

    /// The address behind a link's text, unless the text is the address. That of another page says nothing here: pages
    /// are asked for by their names.
    fn end_link(&mut self) {
        let Some((address, start)) = self.link.take() else { return };
        let text: String = self.fragments.iter().skip(start).map(Fragment::text).collect();
        let leads_somewhere = address.contains("://");
        if text.trim() != address && leads_somewhere {
            self.push(" (", NONE);
            self.push(&address, LINK);
            self.push(")", NONE);
        }
    }

    fn end_code(&mut self) {
        let indent = self.indent();
        for line in self.code.take().unwrap_or_default().lines() {
            let mut shown = String::new();
            line.chars().for_each(|character| plain::push(&mut shown, character));
            let _ = writeln!(self.out, "{indent}  {}", paint(CODE, &shown));
        }
        self.needs_gap = true;
    }

    fn push(&mut self, text: &str, style: Style) {
        let style = if style == NONE { self.styles.last().copied().unwrap_or(NONE) } else { style };
        self.fragments.push(Fragment::Text(text.to_owned(), style));
    }

    fn indent(&self) -> String {
        format!("{BODY}{}", self.indents.concat())
    }

    /// Sets the text gathered so far.
    fn flush(&mut self) {
        let fragments = std::mem::take(&mut self.fragments);
        if fragments.is_empty() {
            return;
        }
        let rest = if self.heading.is_some() { String::new() } else { self.indent() };
        let first = match self.marker.take() {
            Some(marker) => {
                let outer = self.indents.len().saturating_sub(1);
                format!("{BODY}{}{marker}", self.indents[..outer].concat())
            }
            None => rest.clone(),
        };
        self.out.push_str(&wrap(&fragments, &first, &rest, self.width));
        if self.heading == Some(HeadingLevel::H1) {
            let words: String = fragments.iter().map(Fragment::text).collect();
            let line = "═".repeat(plain::width(words.trim()).min(self.width));
            let _ = writeln!(self.out, "{}", paint(FAINT, &line));
        }
    }

    /// An empty line before the next block, except at the top and right after an item's marker.
    fn gap(&mut self) {
        if self.needs_gap && self.marker.is_none() && !self.out.is_empty() {
            let bars = self.indents.iter().any(|indent| indent.starts_with('│'));
            let line = if bars { self.indent().trim_end().to_owned() } else { String::new() };
            self.out.push_str(&line);
            self.out.push('\n');
        }
        self.needs_gap = false;
    }
}
