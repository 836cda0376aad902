//! The knowledge as a site: a page for everything that has one, lists, a map and a search, all read from disk.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};
use serde_json::json;

use super::{STYLE, map};
use crate::cli::view::plain;
use crate::knowledge::{Kind, Knowledge, Statement, Topic, is_file_name, page, page_names};

const SITE_STYLE: &str = include_str!("site.css");
const SEARCH: &str = include_str!("search.js");

/// The site's own files and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; base-uri 'none'; form-action 'none'";

/// Sections that are not searched: examples, which are invented, and statements, which have pages of their own.
const UNSEARCHED: [&str; 5] =
    ["Notes in which it ", "Founding documents", "Statements that ", "What it looks for", "Review"];

const LISTS: [(Topic, &str, &str); 6] = [
    (Topic::Rule, "rules", "Rules"),
    (Topic::Mechanism, "mechanisms", "Mechanisms"),
    (Topic::Pitfall, "pitfalls", "Pitfalls"),
    (Topic::Concept, "concepts", "Concepts"),
    (Topic::Source, "sources", "Sources"),
    (Topic::Statement, "statements", "Founding statements"),
];

/// A page of the site, before it is set.
struct SitePage<'a> {
    name: &'a str,
    topic: Topic,
    title: String,
    markdown: String,
}

/// The files of the site with their names.
pub(in crate::cli) fn site(knowledge: &Knowledge) -> Vec<(String, String)> {
    let pages: Vec<SitePage<'_>> = page_names(knowledge)
        .into_iter()
        .filter(|(name, ..)| is_file_name(name))
        .filter_map(|(name, topic, title)| Some(SitePage { name, topic, title, markdown: page(knowledge, name)? }))
        .collect();
    let mut files = vec![
        ("style.css".to_owned(), format!("{STYLE}{SITE_STYLE}")),
        ("search.js".to_owned(), SEARCH.to_owned()),
        ("search-index.js".to_owned(), search_index(&pages)),
        ("index.html".to_owned(), start(knowledge, &pages).into_string()),
    ];
    for (topic, file, title) in LISTS {
        let list = list(knowledge, topic, title, &pages);
        files.push((format!("{file}.html"), frame(title, "", Some(topic), &list).into_string()));
    }
    files.extend(pages.iter().map(|page| {
        let body = html! { article.page { (PreEscaped(set(&page.markdown))) } };
        (format!("pages/{}.html", page.name), frame(&page.title, "../", Some(page.topic), &body).into_string())
    }));
    files
}

/// What surrounds each page; `root` leads from it to the start.
fn frame(title: &str, root: &str, topic: Option<Topic>, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                (super::head_start(POLICY))
                title { (title) " · Sidenote" }
                link rel="stylesheet" href={ (root) "style.css" };
                script defer src={ (root) "search-index.js" } {}
                script defer src={ (root) "search.js" } {}
            }
            body data-root=(root) {
                header.site {
                    a.home href={ (root) "index.html" } { "Sidenote" }
                    nav aria-label="Lists" {
                        @for (own, file, title) in LISTS {
                            a href={ (root) (file) ".html" } aria-current=[(topic == Some(own)).then_some("true")] { (title) }
                        }
                    }
                    div.search hidden {
                        input #query type="search" placeholder="Search" aria-label="Search" autocomplete="off" spellcheck="false";
                        ol #results {}
                    }
                }
                main { (body) }
                footer { p { "A reading aid for professionals, not a medical device. It says what to consider and gives no \
                              orders; the decision is the clinician's." } }
            }
        }
    }
}

fn start(knowledge: &Knowledge, pages: &[SitePage<'_>]) -> Markup {
    let body = html! {
        h1 { "What Sidenote knows" }
        @for pack in &knowledge.packs {
            p {
                strong { (plain::line(&pack.name)) " " (plain::line(&pack.version)) }
                @if let Some(day) = &pack.reviewed { ", last reviewed " (plain::line(day)) }
                "."
                @if let Some(description) = &pack.description { " " (plain::line(description)) }
            }
        }
        ul.counts {
            @for (topic, file, title) in LISTS {
                li { a href={ (file) ".html" } { strong { (pages.iter().filter(|page| page.topic == topic).count()) } " " (title.to_lowercase()) } }
            }
        }
        @if !knowledge.rules.is_empty() {
            h2 { "Map" }
            p.lead { "From what a note says, over the mechanism behind it, to the pitfall beside it. Point at a box to follow its \
                      lines; each box leads to its page." }
            (map::map(knowledge))
        }
    };
    frame("What Sidenote knows", "", None, &body)
}

fn list(knowledge: &Knowledge, topic: Topic, title: &str, pages: &[SitePage<'_>]) -> Markup {
    let here = || pages.iter().filter(|page| page.topic == topic);
    let groups: Vec<String> = {
        let mut groups: Vec<String> = Vec::new();
        for group in here().map(|page| group(knowledge, page)) {
            if !groups.contains(&group) {
                groups.push(group);
            }
        }
        groups
    };
    html! {
        h1 { (title) }
        @if topic == Topic::Statement {
            p { "Each is a claim of one of the documents that the pack was founded on, in other words, with the verdict that better \
                 sources gave. None of them is a recommendation." }
        }
        @for wanted in &groups {
            @if !wanted.is_empty() { h2 { (wanted) } }
            ul.list {
                @for page in here().filter(|page| group(knowledge, page) == *wanted) {
                    li {
                        a href={ "pages/" (page.name) ".html" } { (page.title) }
                        @if let Some(line) = under(knowledge, page) { span.under { (line) } }
                    }
                }
            }
        }
    }
}

/// The heading under which a page stands in its list.
fn group(knowledge: &Knowledge, page: &SitePage<'_>) -> String {
    match page.topic {
        Topic::Rule => {
            knowledge.rule_named(page.name).map_or(String::new(), |rule| rule.rule.severity.name().to_owned())
        }
        Topic::Concept => kind(knowledge, page.name).map_or(String::new(), |kind| kind.name().to_owned()),
        Topic::Statement => {
            knowledge.statement(page.name).map_or(String::new(), |statement| format!("Document {}", statement.document))
        }
        Topic::Mechanism | Topic::Pitfall | Topic::Source => String::new(),
    }
}

/// What stands under the title of a page in its list.
fn under(knowledge: &Knowledge, page: &SitePage<'_>) -> Option<String> {
    let text = match page.topic {
        Topic::Rule => knowledge.rule_named(page.name)?.rule.message.clone(),
        Topic::Mechanism => format!("evidence: {}", knowledge.mechanism(page.name)?.evidence.name()),
        Topic::Pitfall => format!("evidence: {}", knowledge.pitfall(page.name)?.evidence.name()),
        Topic::Source => {
            let source = knowledge.source(page.name)?;
            format!("{} ({})", source.citation, source.status)
        }
        Topic::Statement => claimed(knowledge.statement(page.name)?),
        Topic::Concept => return None,
    };
    Some(plain::line(&text))
}

fn claimed(statement: &Statement) -> String {
    let verdict = statement.verdict.map_or(String::new(), |verdict| format!(" Verdict: {}.", verdict.name()));
    format!("{}{verdict}", statement.claim)
}

fn kind(knowledge: &Knowledge, name: &str) -> Option<Kind> {
    knowledge.concept_named(name).map(|concept| knowledge.concept(concept).concept.kind)
}

/// What the search looks through, as a script, so that it can be loaded from disk.
fn search_index(pages: &[SitePage<'_>]) -> String {
    let entries: Vec<serde_json::Value> = pages
        .iter()
        .map(|page| {
            let (_, _, list) = LISTS.into_iter().find(|(topic, ..)| *topic == page.topic).unwrap_or(LISTS[0]);
            json!([page.title, list, format!("pages/{}.html", page.name), words_of(&page.markdown)])
        })
        .collect();
    format!("const SIDENOTE_INDEX = {};\n", serde_json::Value::from(entries))
}

/// The words of a page that are searched.
fn words_of(markdown: &str) -> String {
    let sections = markdown.split("\n## ");
    let searched = sections.filter(|section| !UNSEARCHED.iter().any(|heading| section.starts_with(heading)));
    let mut words = String::new();
    for event in searched.flat_map(|section| Parser::new_ext(section, Options::empty())) {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_)) => {
                words.push(' ');
            }
            _ => {}
        }
    }
    words.trim().to_owned()
}

/// A page of Markdown as HTML. Links lead to other pages or to the web, and tags of its own are shown as they are written.
fn set(markdown: &str) -> String {
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).map(|event| match event {
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: target(&dest_url), title, id })
        }
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Emphasis),
        event => event,
    });
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events);
    out
}

fn target(address: &str) -> CowStr<'static> {
    let page = address.strip_suffix(".md").filter(|name| is_file_name(name));
    match page {
        Some(name) => format!("{name}.html").into(),
        None if address.starts_with("https://") || address.starts_with("http://") => address.to_owned().into(),
        None => "#".into(),
    }
}
